"""SVG written by hand: presentation attributes only, no styles, no scripts, no filters."""

type Value = str | float


def short(value: Value) -> str:
    """A number with one decimal at most; half a pixel finer is seen by nobody."""
    if isinstance(value, str):
        return value
    return f"{value:.1f}".removesuffix(".0")


def element(tag: str, body: str = "", /, **attributes: Value) -> str:
    """An element; `stroke_width=3` becomes `stroke-width="3"`."""
    written = "".join(f' {name.replace("_", "-")}="{short(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>{body}</{tag}>" if body else f"<{tag}{written}/>"


def path(d: str, /, **attributes: Value) -> str:
    """A path, or nothing when there is nothing to draw."""
    return element("path", d=d, **attributes) if d else ""


def line(d: str, colour: str, width: float, /, **attributes: Value) -> str:
    """A stroke with round ends."""
    return path(d, fill="none", stroke=colour, stroke_width=width, stroke_linecap="round", **attributes)


def circle(x: float, y: float, r: float, /, **attributes: Value) -> str:
    return element("circle", cx=x, cy=y, r=r, **attributes)


def ellipse(x: float, y: float, rx: float, ry: float, /, **attributes: Value) -> str:
    return element("ellipse", cx=x, cy=y, rx=rx, ry=ry, **attributes)


def group(body: str, /, **attributes: Value) -> str:
    return element("g", body, **attributes) if body else ""


def stop(offset: float, colour: str, opacity: float = 1) -> str:
    fade = {"stop_opacity": f"{opacity:.2f}"} if opacity < 1 else {}
    return element("stop", offset=f"{offset:.2f}", stop_color=colour, **fade)


def downwards(key: str, *stops: str) -> str:
    """A gradient from top to bottom."""
    return element("linearGradient", "".join(stops), id=key, x1=0, y1=0, x2=0, y2=1)


def outwards(key: str, colour: str, opacity: float) -> str:
    """A glow that is gone at its edge."""
    return element("radialGradient", stop(0, colour, opacity) + stop(1, colour, 0), id=key)
