"""Opens HTML reports, or pages that are served, in Chromium: check_html.py PAGE|URL…

Prints a line for each page and setting that is wrong, and ends with 1; prints nothing if all is well.
"""

import shutil
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

problems = []


def address(page):
    return page if "://" in page else f"file://{page}"


def check(page, path, setting, script):
    requests, messages = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(address(path))
    say = lambda text: problems.append(f"{path} {setting}: {text}")
    if len(requests) != 1:
        say(f"loads {requests[1:]}")
    if messages:
        say(f"says {messages}")
    if not page.inner_text("h1"):
        say("has no verdict to read")
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]") if script else (0, 0)
    if width > room:
        say(f"is {width} wide in a window of {room}")
    return say


def accessible(page, say):
    for violation in Axe().run(page).response["violations"]:
        nodes = [node["html"][:120] for node in violation["nodes"][:3]]
        say(f"{violation['id']}: {violation['help']} {nodes}")


def sorts(page, say):
    buttons = page.locator("table.sortable th button")
    if not buttons.count():
        return
    button = buttons.nth(1)
    for order in ("ascending", "descending"):
        button.click()
        ids = page.locator("table.sortable tbody th").all_inner_texts()
        key = lambda name: (len(name), name)
        if ids != sorted(ids, key=key, reverse=order == "descending"):
            say(f"sorted {order} it has {ids}")
        if page.locator(f"th[aria-sort={order}]").count() != 1:
            say(f"does not say that it is {order}")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
    )
    for path in sys.argv[1:]:
        for scheme, width in (("light", 360), ("dark", 800), ("light", 1400)):
            page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
            # axe is put into the page, which its policy would refuse; the other pass keeps the policy.
            say = check(page, path, f"{scheme} {width}", True)
            sorts(page, say)
            page.close()
            context = browser.new_context(
                color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
            )
            page = context.new_page()
            page.goto(address(path))
            page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
            accessible(page, say)
            context.close()
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        check(page, path, "without script", False)
        context.close()
    browser.close()
print("\n".join(problems))
sys.exit(1 if problems else 0)
