"""Bar charts in SVG, drawn by hand: one row a case, one bar a contender, as a share of the best of the row."""
from xml.sax.saxutils import escape

from .cases import CASES

COLOURS = {"keepfs": "#1b7f5c", "arv-mount": "#c8553d", "bindfs": "#8d99ae", "tmpfs": "#c9cfd8", "GETs+MD5": "#6c7a96"}
WIDTH, LABEL, VALUE, BAR, GAP = 900, 350, 110, 13, 12
FONT = 'font-family="system-ui, sans-serif" font-size="12"'


def _number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def draw(medians, group):
    """The group's cases; a longer bar is better, whatever the unit."""
    cases = [c for c in CASES if c.group == group and medians.value(c.key, "keepfs") is not None] or [
        c for c in CASES if c.group == group and any(medians.value(c.key, n) is not None for n in medians.contenders)]
    parts, y = [], 34
    x = 10
    for name in medians.contenders:
        parts.append(f'<rect x="{x}" y="8" width="11" height="11" fill="{COLOURS[name]}"/>'
                     f'<text x="{x + 16}" y="18" {FONT}>{escape(name)}</text>')
        x += 40 + 8 * len(name)
    parts.append(f'<text x="{WIDTH - 10}" y="18" text-anchor="end" fill="#666" {FONT}>longer is better</text>')
    for case in cases:
        row, y = _row(medians, case, y)
        parts += row
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}">\n'
            f'<rect width="{WIDTH}" height="{y}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n")


def _row(medians, case, y):
    values = {n: v for n in medians.contenders if (v := medians.value(case.key, n)) is not None}
    # A value of nothing (no request at all) is the best there is.
    merits = {n: v if case.higher_is_better else 1 / max(v, 1e-9) for n, v in values.items()}
    best = max(merits.values())
    parts = [f'<text x="10" y="{y + 11}" {FONT}>{escape(case.title)}</text>',
             f'<text x="10" y="{y + 25}" fill="#666" {FONT}>{escape(case.unit)}</text>']
    for name, value in values.items():
        length = max(1, (WIDTH - LABEL - VALUE) * merits[name] / best)
        parts.append(f'<rect x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{COLOURS[name]}"/>'
                     f'<text x="{LABEL + length + 6:.1f}" y="{y + 11}" {FONT}>{_number(value)}</text>')
        y += BAR + 2
    return parts, y + GAP + max(0, 2 - len(values)) * BAR
