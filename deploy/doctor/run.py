"""Runs every group of checks at once and prints what they found."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from deploy.doctor import (
    clock,
    configuration,
    gotosocial,
    ports,
    postgres,
    proxying,
    push,
    redis,
    services,
    signin,
    worker,
)
from deploy.doctor.finding import Finding, fault, skipped
from deploy.doctor.report import as_json, is_well, lines
from resolvers.errors import SettingsError
from resolvers.settings import Settings, read_settings
from resolvers.telemetry import Redaction, configure_logging

SECONDS = 30.0

GROUPS: Mapping[str, Callable[[Settings], Awaitable[list[Finding]]]] = {
    "Settings": configuration.check,
    "PostgreSQL": postgres.check,
    "Redis": redis.check,
    "Worker": worker.check,
    "GoToSocial": gotosocial.check,
    "GoToSocial behind Chirp": proxying.check,
    "OpenID Connect": signin.check,
    "Clocks": clock.check,
    "Web Push": push.check,
    "Services": services.check,
    "Ports": ports.check,
}


def run_doctor(say: Callable[[str], None], *, json: bool) -> bool:
    """Check the deployment that the environment describes, `say` each line; tell whether nothing is red."""
    configure_logging("error")
    findings = asyncio.run(examine(os.environ))
    for line in [as_json(findings)] if json else lines(findings):
        say(line)
    return is_well(findings)


async def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Return what all checks find; no secret is part of it."""
    try:
        settings = read_settings(environ)
    except SettingsError as error:
        wrong = [fault("Settings", told, "deploy/env.example shows every setting") for told in error.faults]
        return [*wrong, skipped("Everything else", "cannot be checked before the settings are right")]
    found = await asyncio.gather(*(_patiently(name, check(settings)) for name, check in GROUPS.items()))
    redaction = Redaction(settings.secrets)
    return [
        replace(finding, text=redaction.text(finding.text), remedy=redaction.text(finding.remedy))
        for group in found
        for finding in group
    ]


async def _patiently(name: str, group: Awaitable[list[Finding]]) -> list[Finding]:
    try:
        async with asyncio.timeout(SECONDS):
            return await group
    except TimeoutError:
        return [fault(name, f"the checks were not done after {SECONDS:.0f} s", "see whether that server is overloaded")]
