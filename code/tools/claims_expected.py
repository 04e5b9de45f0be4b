"""Bring ``expected`` in claims.toml up to date with the records.

It prints each decision that changes. Look at these before you commit: a page may say something else.
"""

import re

from bindery.project import Project
from weekend import records
from weekend.data import IMAGE_SETS
from weekend.records import claims


def write(_: Project) -> None:
    """Rewrite the tables of all claims."""
    text = claims.FILE.read_text("utf-8")
    for claim in claims.load():
        lines = []
        for data in IMAGE_SETS:
            for size in sorted({records.SHOWN[data], *((records.ARTICLE,) if data == "cifar10" else ())}):
                found = claims.findings(claim.by, data, size).get(claim.id)
                if found is None or found.seeds < 3:
                    continue
                key, each = f"{data} {size}", found.comparison
                before = claim.expected.get(key)
                if before is None or before.decision != each.decision:
                    print(f"{claim.id}, {key}: {before and before.decision} -> {each.decision}")
                lines.append(
                    f'"{key}" = {{ decision = "{each.decision}", interval = [{each.low:.1f}, {each.high:.1f}] }}'
                )
        table = re.compile(rf'(id = "{re.escape(claim.id)}"\n(?:.+\n)*?\[claim\.expected\]\n)(?:".+\n)*')
        text = table.sub(lambda match: match[1] + "".join(line + "\n" for line in lines), text, count=1)  # noqa: B023
    claims.FILE.write_text(text, "utf-8", newline="\n")
