#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a man page from one of our Markdown pages that has headings, paragraphs and (nested) lists only.

usage: man_page.py NAME SECTION DESCRIPTION PAGE.md MAN_PAGE
"""
import re
import sys


def inline(text: str) -> str:
    """Text with bold words, code and links as roff: code is bold, a link is its text."""
    text = text.replace("\\", "\\e")
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = text.replace("-", "\\-")
    text = re.sub(r"\*\*`([^`]*)`\*\*|`([^`]*)`|\*\*([^*]*)\*\*",
                  lambda found: f"\\fB{found[1] or found[2] or found[3]}\\fR", text)
    return text


def line(text: str) -> str:
    """A line of roff: a point or an apostrophe at its start would make it a request."""
    text = inline(text.strip())
    return "\\&" + text if text.startswith((".", "'")) else text


def roff(page: str) -> list[str]:
    """The body of the man page. An item of a list is a paragraph with a bullet, indented by its depth."""
    out: list[str] = []
    depth = 0
    fresh = True  # the next line starts a paragraph
    for source in page.splitlines():
        if source.startswith("<!--"):
            continue
        item = re.match(r"( *)- (.*)", source)
        heading = re.match(r"(#+) (.*)", source)
        if heading or item or not source.strip():
            wanted = len(item[1]) // 2 if item else 0
            while depth != wanted and not (not source.strip() and not heading):
                out.append(".RS 4" if depth < wanted else ".RE")
                depth += 1 if depth < wanted else -1
        if heading:
            if len(heading[1]) > 1:
                out.append(f'.SH "{inline(heading[2])}"')
            fresh = len(heading[1]) == 1
        elif item:
            out += [".IP \\(bu 2", line(item[2])]
            fresh = False
        elif not source.strip():
            fresh = True
        else:
            if fresh and out and not out[-1].startswith(".SH"):
                out.append(".PP")
            out.append(line(source))
            fresh = False
    return out + [".RE"] * depth


def main() -> int:
    if len(sys.argv) != 6:
        print(__doc__, file=sys.stderr)
        return 2
    name, section, description, page, target = sys.argv[1:]
    with open(page, encoding="utf-8") as file:
        body = roff(file.read())
    text = [f'.TH {name.upper()} {section} "" nicleaf', ".nh", ".ad l", ".SH NAME", f"{name} \\- {description}", ".SH DESCRIPTION", *body]
    with open(target, "w", encoding="utf-8") as file:
        file.write("\n".join(text) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
