"""${message}"""

import sqlalchemy as sa
from alembic import op

from auditor.store.models import Moment, Words

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """To this schema."""
    ${upgrades if upgrades else "pass"}
