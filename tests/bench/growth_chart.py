#!/usr/bin/env python3
"""growth_chart.py GROWTH.csv: draws what growth measured, time and memory side by side, as SVG.

Both axes of both panels go by powers of ten, so that what is proportional is a line of one slope;
each line is named at its end, and the colours follow the reader's light or dark page.
"""
import csv
import math
import sys

PANEL_WIDTH, PANEL_HEIGHT, TOP, LEFT, GAP = 300, 330, 64, 52, 150
LIGHT = ["#1d4f91", "#a23b1e", "#2b6e3f", "#7a3e8e", "#8a6400", "#0f6f7a"]
DARK = ["#9cc3f5", "#f2a68c", "#94d3a6", "#d7a9e6", "#e3c26b", "#86d5df"]


def read(path):
    rows = {}
    with open(path, encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            rows.setdefault(row["what"], []).append(
                (int(row["signatories"]), float(row["seconds"]), float(row["mebibytes"])))
    return rows


def word(number):
    """1000000 as 1M, 0.01 as 0.01."""
    for limit, letter in ((1e6, "M"), (1e3, "k")):
        if number >= limit:
            return "%g%s" % (number / limit, letter)
    return "%g" % number


class Panel:
    """One chart: x and y in powers of ten."""

    def __init__(self, at, title, unit, points):
        values = [value for line in points.values() for _, value in line]
        sizes = [size for line in points.values() for size, _ in line]
        self.at, self.title, self.unit, self.points = at, title, unit, points
        self.low, self.high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        self.first, self.last = math.log10(min(sizes)), math.log10(max(sizes))

    def x(self, size):
        return self.at + PANEL_WIDTH * (math.log10(size) - self.first) / (self.last - self.first)

    def y(self, value):
        return TOP + PANEL_HEIGHT * (self.high - math.log10(value)) / (self.high - self.low)

    def grid(self):
        for power in range(self.low, self.high + 1):
            y = self.y(10 ** power)
            yield f'<line class="grid" x1="{self.at}" y1="{y:.1f}" x2="{self.at + PANEL_WIDTH}" y2="{y:.1f}"/>'
            yield f'<text class="tick" x="{self.at - 8}" y="{y + 4:.1f}" text-anchor="end">{word(10 ** power)}</text>'
        for power in range(round(self.first), round(self.last) + 1):
            yield (f'<text class="tick" x="{self.x(10 ** power):.1f}" y="{TOP + PANEL_HEIGHT + 20}" '
                   f'text-anchor="middle">{word(10 ** power)}</text>')
        yield f'<text class="title" x="{self.at}" y="{TOP - 18}">{self.title}, {self.unit}</text>'

    def slope(self):
        """What is proportional to the signatories, through the lower right corner's decade."""
        decades = min(self.last - self.first, self.high - self.low)
        end = 10 ** (self.low + decades)
        return (f'<line class="slope" x1="{self.x(10 ** (self.last - decades)):.1f}" y1="{self.y(10 ** self.low):.1f}" '
                f'x2="{self.x(10 ** self.last):.1f}" y2="{self.y(end):.1f}"/>')

    def labels(self):
        """Where each line's name stands: at its end, but no two within 15 of each other."""
        ends = sorted((self.y(line[-1][1]), name) for name, line in self.points.items())
        places, last = {}, -math.inf
        for y, name in ends:
            last = max(y, last + 15)
            places[name] = last
        over = max(0, last - (TOP + PANEL_HEIGHT))
        return {name: y - over * (y - TOP) / (last - TOP) for name, y in places.items()}

    def lines(self):
        places = self.labels()
        for number, (name, line) in enumerate(self.points.items()):
            path = " ".join(f"{self.x(size):.1f},{self.y(value):.1f}" for size, value in line)
            yield f'<polyline class="c{number}" points="{path}"/>'
            for size, value in line:
                yield f'<circle class="c{number}" cx="{self.x(size):.1f}" cy="{self.y(value):.1f}" r="2.6"/>'
            size, value = line[-1]
            where = "" if math.log10(size) == self.last else f" at {word(size)}"
            shown = f"{name} {value:.0f}{where}" if value >= 100 else f"{name} {value:.3g}{where}"
            yield f'<text class="c{number}" x="{self.at + PANEL_WIDTH + 10}" y="{places[name] + 4:.1f}">{shown}</text>'


def draw(rows):
    times = {name: [(size, max(seconds, 0.001)) for size, seconds, _ in line] for name, line in rows.items()}
    memory = {name: [(size, mebibytes) for size, _, mebibytes in line] for name, line in rows.items()}
    panels = [Panel(LEFT, "Time", "seconds of the processor", times),
              Panel(LEFT + PANEL_WIDTH + GAP, "Memory", "MiB above --version", memory)]
    width, height = LEFT + 2 * PANEL_WIDTH + 2 * GAP - 20, TOP + PANEL_HEIGHT + 48

    def colours(palette):
        return "".join(f"polyline.c{i}{{stroke:{c}}}circle.c{i},text.c{i}{{fill:{c}}}" for i, c in enumerate(palette))

    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
           'role="img" aria-label="Time and memory of each command from ten to a million signatories">')
    yield ("<style>rect{fill:#fff}text{font:13px system-ui,sans-serif;fill:#1b1f24}.tick{font-size:12px;fill:#57606a}"
           ".title{font-weight:600}.grid{stroke:#d8dee4}.slope{stroke:#8c959f;stroke-dasharray:3 5}"
           "polyline{fill:none;stroke-width:2}" + colours(LIGHT) +
           "@media(prefers-color-scheme:dark){rect{fill:#14181d}text{fill:#e6edf3}.tick{fill:#9aa4af}"
           ".grid{stroke:#30363d}.slope{stroke:#6e7681}" + colours(DARK) + "}</style>")
    yield f'<rect width="{width}" height="{height}"/>'
    for panel in panels:
        yield from panel.grid()
        yield panel.slope()
        yield from panel.lines()
    yield (f'<text class="tick" x="{LEFT}" y="{height - 8}">Signatories; a line as steep as the dashed one grows in '
           "proportion to them, a level one not at all.</text>")
    yield "</svg>"


print("\n".join(draw(read(sys.argv[1]))))
