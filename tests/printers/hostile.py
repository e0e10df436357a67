"""Sixty names that would do something if anything between the form and the paper read them as more than letters."""

from __future__ import annotations

HOSTILE_NAMES = (
    # markup of the screen and of the templates
    "[/b]", "[bold]x[/bold]", "[@click=app.quit]x[/]", "#sys.version", "#panic()", "#{1+1}", "#let x = 1", "*đậm*",
    "_nghiêng_",
    "= Tiêu đề", "- mục", "+ mục", "/ từ: nghĩa", "$x^2$", "`mã`", "<nhan>", "@trich", "// chú thích", "/* chú thích */",
    "\\",
    "~",
    "---", "...", "\"ngoặc\"", "'nháy'", "#include \"/etc/passwd\"", "#read(\"/etc/passwd\")", "#image(\"x.png\")", "a\\\nb",
    "#import \"@preview/x:0.1.0\"", "[", "]", "{", "}", "(", ")", "#", "##", "#(", "#[", "]]", "{{code}}", "{code}", "%s%n",
    # controls, directions, marks
    "\x1b[31mđỏ", "\x1b]0;x\x07y", "\x1d\x56\x00", "\x10\x04\x01", "\x1b@", "a\x00b", "\u202eoảđ", "a\u200bb",
    "e\u0302\u0323",
    "a" + "\u0301" * 50, "\ufeffAn",
    # size and scripts
    "X" * 10_000, "Nguyễn " * 1_500, "李小龍", "Лев", "🙂🙂",
)  # fmt: skip
