"""How large a table may be, and what is said of a larger one. Cells are counted, not bytes."""

from __future__ import annotations

from django.utils.translation import gettext as _

MAX_COLUMNS = 1_000
MAX_ROWS = 200_000
MAX_CELLS = 5_000_000


def too_many_rows(most: int) -> str:
    return _(
        "행이 너무 많습니다. 한 번에 %(n)s행까지 받습니다. 파일을 나누거나, 자료 아래에 서식만 남은 빈 행을 지워 주십시오."
    ) % {"n": f"{most:,}"}


def too_many_cells() -> str:
    return _("칸이 너무 많습니다. 행과 열을 곱하여 %(n)s칸까지 받습니다. 필요한 열만 남기거나 파일을 나누어 주십시오.") % {
        "n": f"{MAX_CELLS:,}"
    }


def too_wide() -> str:
    return _("열이 너무 많습니다. %(n)s개까지 받습니다. 필요한 열만 남겨 다시 올려 주십시오.") % {"n": f"{MAX_COLUMNS:,}"}
