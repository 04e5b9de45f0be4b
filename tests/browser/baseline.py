"""What JavaScript may not use without asking first: it is newer than the oldest browsers that the book supports.

``book/launching.md`` names them: Chrome and Edge 109, Firefox 115, Safari 16.4. Names stand under the object that has
them; one of the three browsers, at least, got them later.
"""

import json
import re

NEWER = {
    "Array": ("fromAsync",),
    "Array.prototype": ("toReversed", "toSorted", "toSpliced", "with"),
    "Uint8Array.prototype": ("toReversed", "toSorted", "with", "toBase64", "toHex"),
    "Object": ("groupBy",),
    "Map": ("groupBy",),
    "Promise": ("try", "withResolvers"),
    "RegExp": ("escape",),
    "Math": ("sumPrecise",),
    "String.prototype": ("isWellFormed", "toWellFormed"),
    "Set.prototype": (
        "difference",
        "intersection",
        "isDisjointFrom",
        "isSubsetOf",
        "isSupersetOf",
        "symmetricDifference",
        "union",
    ),
    "URL": ("canParse", "parse"),
    "AbortSignal": ("any",),
    "Document.prototype": ("startViewTransition", "caretPositionFromPoint"),
    "HTMLElement.prototype": ("hidePopover", "showPopover", "togglePopover"),
    "Element.prototype": ("setHTMLUnsafe", "moveBefore"),
    "globalThis": ("Iterator", "requestIdleCallback", "cancelIdleCallback", "scheduler", "navigation"),
}
# Newer words of CSS that make a whole rule or declaration invalid.
CSS = re.compile(
    r"@starting-style|@scope\b|\b(?:color-mix|oklch|oklab|light-dark|anchor|linear)\(|:popover-open|^\s*&"
)
SYNTAX = re.compile(
    r"\bimport\b[^;]*\bwith\s*\{|/[dgimsuy]*v[dgimsuy]*[.,;)]|\busing [a-z]\w* =|\.checkVisibility\("
)

# Run in a page before its own scripts, this makes a new browser as poor as the oldest.
REMOVE = f"""for (const [path, names] of Object.entries({json.dumps(NEWER)})) {{
    const owner = path.split(".").reduce((at, name) => at?.[name], globalThis);
    for (const name of names) if (owner) delete owner[name];
}}"""


def uses(script: str) -> list[str]:
    """Return what a script uses of all this, but for what it asks for first by a name in quotes."""
    found = SYNTAX.findall(script)
    for owner, names in NEWER.items():
        for name in names:
            call = rf"\.{name}\(" if owner.endswith("prototype") else rf"\b{owner}\.{name}\b"
            if owner == "globalThis":
                call = rf"\b{name}\b[.(]"
            if re.search(call, script) and f'"{name}" in' not in script:
                found.append(f"{owner}.{name}")
    return found
