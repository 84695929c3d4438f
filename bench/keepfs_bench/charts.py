"""Charts in SVG, drawn by hand: bars, one row a case, one bar a contender, as a share of the best of the row; and lines on
logarithmic axes that show how cost grows."""
import math
from xml.sax.saxutils import escape

from .cases import CASES, GROWTH, GROWTH_COUNTS

COLOURS = {"keepfs": "#1b7f5c", "arv-mount": "#c8553d", "bindfs": "#8d99ae", "tmpfs": "#c9cfd8", "GETs+MD5": "#6c7a96"}
WIDTH, LABEL, VALUE, BAR, GAP = 900, 350, 110, 13, 12
FONT = 'font-family="system-ui, sans-serif" font-size="12"'


def _number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def draw(medians, group):
    """The group's cases; a longer bar is better, whatever the unit."""
    cases = [c for c in CASES if c.group == group and medians.value(c.key, "keepfs") is not None] or [
        c for c in CASES if c.group == group and any(medians.value(c.key, n) is not None for n in medians.contenders)]
    parts, y = _legend(medians, WIDTH, "longer is better"), 34
    for case in cases:
        row, y = _row(medians, case, y)
        parts += row
    return _svg(WIDTH, y, parts)


def _legend(medians, width, remark):
    """Who has which colour, and how to read the chart."""
    parts, x = [], 10
    for name in medians.contenders:
        parts.append(f'<rect x="{x}" y="8" width="11" height="11" fill="{COLOURS[name]}"/>'
                     f'<text x="{x + 16}" y="18" {FONT}>{escape(name)}</text>')
        x += 40 + 8 * len(name)
    return parts + [f'<text x="{width - 10}" y="18" text-anchor="end" fill="#666" {FONT}>{escape(remark)}</text>']


def _svg(width, height, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">\n'
            f'<rect width="{width}" height="{height}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n")


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


PANEL, PANEL_LEFT, PANEL_TOP = 330, 55, 56


def draw_growth(medians):
    """Seconds and MiB by the number of files, both axes logarithmic: a dotted line shows what grows linearly."""
    width, height = 2 * (PANEL + PANEL_LEFT) + 80, PANEL + PANEL_TOP + 50
    parts = _legend(medians, width, "dotted: in proportion to the files; a line ends where nothing came in time")
    parts += _panel(medians, PANEL_LEFT, "s: walk (dashed: until the top is listed)", {"walk": "", "load": "5 4"})
    parts += _panel(medians, 2 * PANEL_LEFT + PANEL + 30, "MiB of memory after that", {"rss": ""})
    return _svg(width, height, parts)


def _panel(medians, left, title, quantities):
    """One pair of axes: a line for each contender and quantity."""
    assert quantities.keys() <= GROWTH.keys()
    lines = {(name, what): [(n, v) for n in GROWTH_COUNTS if (v := medians.known(f"growth_{what}_{n}", name))]
             for name in medians.contenders for what in quantities}
    points = [point for line in lines.values() for point in line]
    if not points:
        return []
    x_from, x_to = _decades(n for n, _ in points)
    y_from, y_to = _decades(v for _, v in points)

    def place(n, v):
        return (left + PANEL * (math.log10(n) - x_from) / (x_to - x_from),
                PANEL_TOP + PANEL * (1 - (math.log10(v) - y_from) / (y_to - y_from)))

    parts = [f'<text x="{left}" y="{PANEL_TOP - 10}" {FONT}>{escape(title)}</text>']
    for decade in range(x_from, x_to + 1):
        x, _ = place(10 ** decade, 10 ** y_from)
        parts.append(f'<path d="M{x:.1f} {PANEL_TOP}v{PANEL}" stroke="#ddd"/><text x="{x:.1f}" y="{PANEL_TOP + PANEL + 16}"'
                     f' text-anchor="middle" fill="#666" {FONT}>{10 ** decade:,}</text>')
    for decade in range(y_from, y_to + 1):
        _, y = place(10 ** x_from, 10 ** decade)
        parts.append(f'<path d="M{left} {y:.1f}h{PANEL}" stroke="#ddd"/><text x="{left - 6}" y="{y + 4:.1f}"'
                     f' text-anchor="end" fill="#666" {FONT}>{_number(10 ** decade)}</text>')
    parts.append(f'<text x="{left + PANEL / 2}" y="{PANEL_TOP + PANEL + 34}" text-anchor="middle" {FONT}>files</text>')
    decades = min(x_to - x_from, y_to - y_from)
    (x1, y1), (x2, y2) = place(10 ** x_from, 10 ** y_from), place(10 ** (x_from + decades), 10 ** (y_from + decades))
    parts.append(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#888" stroke-dasharray="1 4"/>')
    for (name, what), line in lines.items():
        placed = [place(n, v) for n, v in line]
        if placed:
            parts.append(f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in placed)}" fill="none"'
                         f' stroke="{COLOURS[name]}" stroke-width="2" stroke-dasharray="{quantities[what]}"/>')
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLOURS[name]}"/>' for x, y in placed]
    return parts


def _decades(values):
    """The powers of ten round some values."""
    logs = [math.log10(v) for v in values]
    low, high = math.floor(min(logs)), math.ceil(max(logs))
    return low, max(high, low + 1)
