"""What administrators see."""

from resolvers import admin
from schema.context import Info
from schema.field import field, output
from schema.types.admin import Admin


@output
class AdminQueries:
    """Root fields for administrators."""

    @field(Admin | None)
    @staticmethod
    async def admin(info: Info) -> Admin:
        """What administrators see; refused to who is none, or has not confirmed it in a second sign-in step."""
        await admin.acting(info.context.ctx, "admin:read")
        return Admin()
