"""Medians and ratios of samples, as a table for the terminal and for docs/PERFORMANCE.md."""
import json
import os
import re
import statistics

from . import charts
from .cases import BY_KEY, CASES, FAR, GROUPS
from .processes import Failure, say

ORDER = ["keepfs", "arv-mount", "bindfs", "tmpfs", "GETs+MD5"]


class Medians:
    """The median of each case and contender."""

    def __init__(self, samples):
        self.about = [line["about"] for line in samples if "about" in line]
        self._values, self._cut, self._at_least, self._requests = {}, set(), set(), {}
        suffix = ""
        for sample in samples:
            if "about" in sample:
                suffix = FAR if sample["about"].get("api_latency_ms") else ""
            case = sample.get("case", "") + suffix
            if case not in BY_KEY or sample["value"] is None:
                continue
            key = case, sample["contender"]
            self._values.setdefault(key, []).append(sample["value"])
            if sample.get("cut"):
                self._cut.add(key)
            if sample.get("at_least"):
                self._at_least.add(key)
            if sample.get("requests"):
                self._requests.setdefault(key, []).append(sum(sample["requests"].values()))
        self.contenders = [name for name in ORDER if any(name == key[1] for key in self._values)]

    def value(self, case, contender):
        values = self._values.get((case, contender))
        return statistics.median(values) if values else None

    def mark(self, case, contender):
        """What stands before a value that was not measured to its end."""
        key = case, contender
        return "> " if key in self._at_least else "≈ " if key in self._cut else ""

    def known(self, case, contender):
        """The value, unless all that is known of it is that it is more."""
        return None if (case, contender) in self._at_least else self.value(case, contender)

    def requests(self, case, contender):
        counts = self._requests.get((case, contender))
        return round(statistics.median(counts)) if counts else None

    def gain(self, case, other):
        """How many times keepfs is better than the other; None where one is missing."""
        ours, theirs = self.value(case.key, "keepfs"), self.value(case.key, other)
        if not ours or not theirs:
            return None
        return ours / theirs if case.higher_is_better else theirs / ours


def number(value):
    if value is None:
        return ""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"


def table(medians, group):
    """The group's cases as a Markdown table; None without any."""
    cases = [c for c in CASES if c.group == group and any(medians.value(c.key, n) is not None for n in medians.contenders)]
    if not cases:
        return None
    rows = [["case", "unit", *medians.contenders, "× arv-mount", "× limit", "goal"]]
    for case in cases:
        row = [case.title, case.unit]
        for name in medians.contenders:
            text = number(medians.value(case.key, name))
            requests = medians.requests(case.key, name)
            row.append(medians.mark(case.key, name) + text
                       + (f" ({requests})" if requests is not None else ""))
        row.append(number(medians.gain(case, "arv-mount")))
        row.append(number(medians.gain(case, case.limit)) if case.limit else "")
        row.append(case.goal)
        rows.append(row)
    return rows


def markdown(rows):
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    aligns = ["---", "---"] + ["---:"] * (len(rows[0]) - 3) + ["---"]
    lines.insert(1, "| " + " | ".join(aligns) + " |")
    return "\n".join(lines)


def plain(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(
        cell.ljust(width) if i < 2 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))).rstrip()
        for row in rows)


def _slower(run):
    latency = run.get("api_latency_ms")
    return f", each API request {latency} ms slower" if latency else ""


def about(medians):
    lines = []
    for run in medians.about:
        sizes = run["sizes"]
        lines.append(
            f"Taken {run['when']} on {run['machine']}; cluster: {run['cluster'] or 'none'}"
            f"{_slower(run)}; `{run['keepfs']}`; medians of {run['rounds']} "
            f"round{'s' if run['rounds'] > 1 else ''}{', quick' if run['quick'] else ''}. Data: a file of "
            f"{sizes['big_mib']} MiB, {sizes['flat_files']:,} files in one directory, {sizes['tree_dirs']:,} directories of "
            f"{sizes['tree_files']}, {sizes['small_files']:,} files of 4 KiB, {sizes['collections']:,} collections, "
            f"{sizes['million_dirs'] * sizes['million_files']:,} files in one collection; written: "
            f"{sizes.get('write_mib', 0)} MiB, {sizes.get('write_files', 0):,} files of 4 KiB, "
            f"{sizes.get('untar_files', 0):,} files of 1 kB, a repository of {sizes.get('clone_files', 0):,} files.")
    return "\n\n".join(lines)


def write(samples, folder, publish, root):
    """Prints the tables, writes report.md and charts into the folder, and, to publish, those of docs/."""
    medians = Medians(samples)
    tables = {group: rows for group in GROUPS if (rows := table(medians, group))}
    for group, rows in tables.items():
        print(f"\n{group}\n{plain(rows)}")
    with open(os.path.join(folder, "report.md"), "w") as f:
        f.write(about(medians) + "\n")
        f.writelines(f"\n## {group}\n\n{markdown(rows)}\n" for group, rows in tables.items())
    drawn = {group: charts.draw_growth(medians) if group == "Growth" else charts.draw(medians, group) for group in tables}
    _write_charts(drawn, folder)
    say(f"raw results, report and charts are in {folder}")
    if publish:
        _publish(medians, tables, drawn, root)


def _write_charts(drawn, folder):
    for group, svg in drawn.items():
        with open(os.path.join(folder, f"performance-{group.lower()}.svg"), "w") as f:
            f.write(svg)


def _publish(medians, tables, drawn, root):
    page = os.path.join(root, "docs", "PERFORMANCE.md")
    images = os.path.join(root, "docs", "images")
    os.makedirs(images, exist_ok=True)
    _write_charts(drawn, images)
    with open(page) as f:
        text = f.read()
    text = _between_marks(text, "about", about(medians))
    for group, rows in tables.items():
        image = f"![{group}](images/performance-{group.lower()}.svg)"
        text = _between_marks(text, group.lower(), markdown(rows) + "\n\n" + image)
    with open(page, "w") as f:
        f.write(text)
    say(f"wrote {page}")


def _between_marks(text, name, content):
    """Replaces what stands between the two comments of that name."""
    marks = re.compile(f"(<!-- bench:{name} -->\n).*?(<!-- /bench:{name} -->)", re.DOTALL)
    if not marks.search(text):
        raise Failure(f"docs/PERFORMANCE.md has no <!-- bench:{name} --> … <!-- /bench:{name} -->")
    return marks.sub(lambda found: found[1] + content + "\n" + found[2], text)


def again(files, publish, root):
    """Reports samples of earlier runs, taken together."""
    samples = []
    for name in files:
        with open(name) as f:
            samples += [json.loads(line) for line in f]
    write(samples, os.path.dirname(os.path.abspath(files[0])), publish, root)
    return 0
