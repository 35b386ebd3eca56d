#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# HTML maps in headless Chromium, as a reader uses them.
#
#     test_html_browser.sh MAKE_PAGE SOURCE_ROOT
set -u
command -v python3 > /dev/null || { echo "skipped: no python3 (package python3)"; exit 77; }
exec python3 "$2/tests/browser/check.py" "$1" "$2/tests/browser/map.png"
