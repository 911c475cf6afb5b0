"""What administrators do."""

import strawberry

from resolvers import admin
from resolvers.entities.admin import AdminAccount as AdminAccountEntity
from resolvers.entities.admin import AdminReport as AdminReportEntity
from resolvers.entities.admin import DomainPermission as DomainPermissionEntity
from resolvers.ids import checked_id, local_id
from schema.context import Info
from schema.field import arguments, output
from schema.payload import DeletePayload, mutation, payload
from schema.types.admin import AdminAccount, AdminReport, DomainPermission, admin_account_id


@arguments
class DomainPermissionInput:
    """A domain to block or to allow."""

    domain: str
    """The domain, with all those below it."""

    public_comment: str | None = strawberry.UNSET
    """Why, for everybody."""

    private_comment: str | None = strawberry.UNSET
    """Why, for the administrators."""

    obfuscate: bool = False
    """Show others the domain with stars in it."""


@arguments
class DomainPermissionChange:
    """What to say of a domain; what is left out stays as it is."""

    public_comment: str | None = strawberry.UNSET
    """Why, for everybody."""

    private_comment: str | None = strawberry.UNSET
    """Why, for the administrators."""

    obfuscate: bool | None = strawberry.UNSET
    """Show others the domain with stars in it."""


@payload
class AdminAccountPayload:
    """What came of deciding about an account."""

    account: AdminAccount | None
    """The account as it is now, or was before it was turned away; null when there are user errors."""


@payload
class AdminReportPayload:
    """What came of deciding about a report."""

    report: AdminReport | None
    """The report as it is now; null when there are user errors."""


@payload
class DomainPermissionPayload:
    """What came of blocking or allowing a domain."""

    domain_permission: DomainPermission | None
    """The block or the allow; null when there are user errors."""


@output
class AdminMutations:
    """Root fields for administrators."""

    @mutation(AdminAccountPayload)
    @staticmethod
    async def approve_account(info: Info, id: strawberry.ID) -> AdminAccountEntity:  # noqa: A002  the argument's name
        """Let somebody in who signed up."""
        return await admin.approve(info.context.ctx, admin_account_id(id, "id"))

    @mutation(AdminAccountPayload)
    @staticmethod
    async def reject_account(
        info: Info,
        id: strawberry.ID,  # noqa: A002
        private_comment: str | None = strawberry.UNSET,
        message: str | None = strawberry.UNSET,
        send_email: bool = False,
    ) -> AdminAccountEntity:
        """Turn somebody away who signed up, for good: a comment for administrators, a message for the applicant."""
        return await admin.reject(
            info.context.ctx,
            admin_account_id(id, "id"),
            private_comment=private_comment or "",
            message=message or "",
            send_email=send_email,
        )

    @mutation(AdminAccountPayload)
    @staticmethod
    async def suspend_account(
        info: Info,
        id: strawberry.ID,  # noqa: A002
        reason: str | None = strawberry.UNSET,
    ) -> AdminAccountEntity:
        """Suspend an account: what it has posted is deleted, and that cannot be undone."""
        return await admin.suspend(info.context.ctx, admin_account_id(id, "id"), reason or "")

    @mutation(AdminReportPayload)
    @staticmethod
    async def resolve_report(
        info: Info,
        id: strawberry.ID,  # noqa: A002
        comment: str | None = strawberry.UNSET,
    ) -> AdminReportEntity:
        """Close a report, with a comment that its author may read."""
        return await admin.resolve(info.context.ctx, local_id(id, "AdminReport", "id"), comment or "")

    @mutation(DomainPermissionPayload)
    @staticmethod
    async def create_domain_block(info: Info, input: DomainPermissionInput) -> DomainPermissionEntity:  # noqa: A002
        """Speak to a domain no more: follows in both directions end."""
        return await admin.add_domain(info.context.ctx, info.context.responses, "blocks", _draft(input))

    @mutation(DomainPermissionPayload)
    @staticmethod
    async def update_domain_block(
        info: Info,
        id: strawberry.ID,  # noqa: A002
        input: DomainPermissionChange,  # noqa: A002
    ) -> DomainPermissionEntity:
        """Change what is said of a blocked domain."""
        return await admin.change_domain(
            info.context.ctx, info.context.responses, "blocks", checked_id(id, "id"), _change(input)
        )

    @mutation(DeletePayload)
    @staticmethod
    async def delete_domain_block(info: Info, id: strawberry.ID) -> str:  # noqa: A002
        """Speak to a domain again; ended follows do not come back."""
        await admin.remove_domain(info.context.ctx, info.context.responses, "blocks", checked_id(id, "id"))
        return id

    @mutation(DomainPermissionPayload)
    @staticmethod
    async def create_domain_allow(info: Info, input: DomainPermissionInput) -> DomainPermissionEntity:  # noqa: A002
        """Speak to a domain, whatever a list of blocks or the mode of this server says."""
        return await admin.add_domain(info.context.ctx, info.context.responses, "allows", _draft(input))

    @mutation(DomainPermissionPayload)
    @staticmethod
    async def update_domain_allow(
        info: Info,
        id: strawberry.ID,  # noqa: A002
        input: DomainPermissionChange,  # noqa: A002
    ) -> DomainPermissionEntity:
        """Change what is said of an allowed domain."""
        return await admin.change_domain(
            info.context.ctx, info.context.responses, "allows", checked_id(id, "id"), _change(input)
        )

    @mutation(DeletePayload)
    @staticmethod
    async def delete_domain_allow(info: Info, id: strawberry.ID) -> str:  # noqa: A002
        """Allow a domain no more."""
        await admin.remove_domain(info.context.ctx, info.context.responses, "allows", checked_id(id, "id"))
        return id


def _draft(written: DomainPermissionInput) -> admin.DomainDraft:
    return admin.DomainDraft(
        domain=written.domain,
        public_comment=written.public_comment or None,
        private_comment=written.private_comment or None,
        obfuscate=written.obfuscate,
    )


def _change(written: DomainPermissionChange) -> admin.DomainChange:
    return admin.DomainChange(
        public_comment=_given(written.public_comment),
        private_comment=_given(written.private_comment),
        obfuscate=None if written.obfuscate is strawberry.UNSET else written.obfuscate,
    )


def _given(text: str | None) -> str | None:
    """Return what is to be written: an empty text for null, None for what is to stay."""
    return None if text is strawberry.UNSET else text or ""
