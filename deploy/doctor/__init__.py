"""`chirp doctor`: checks a deployment and says how to mend what is wrong.

run.py starts every group of checks at once and prints; finding.py is what a check finds, report.py how it is shown.
Groups, each a coroutine function from settings to findings: configuration, postgres, redis, gotosocial (who it is),
proxying (how it treats what comes through Chirp), signin (OpenID Connect), clock, push, services (Meilisearch, the
object store, MediaMTX), ports.
"""
