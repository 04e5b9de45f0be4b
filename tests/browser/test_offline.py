"""Every page of the offline copy, opened from a folder."""

import zipfile

from bindery.editions import offline


def test_every_page_opens_from_a_folder(project, site_folder, chromium, tmp_path):
    with (tmp_path / "site.zip").open("wb") as file:
        offline.write(project, site_folder, file)
    with zipfile.ZipFile(tmp_path / "site.zip") as archive:
        archive.extractall(tmp_path)
    root = tmp_path / offline.NAME
    problems = []
    page = chromium.new_page()
    page.on("console", lambda m: problems.append((page.url, m.text)) if m.type == "error" else None)
    page.on("pageerror", lambda error: problems.append((page.url, str(error))))
    page.on(
        "request",
        lambda r: (
            None
            if r.url.startswith((root.as_uri(), "data:", "blob:"))
            else problems.append((page.url, f"asked {r.url}"))
        ),
    )
    pages = [path for path in sorted(root.rglob("*.html")) if path != root / "index.html"]  # it leads to one
    for path in pages:
        page.goto(path.as_uri(), wait_until="load")
    page.close()
    assert len(pages) >= len(project.pages)
    assert problems == []
