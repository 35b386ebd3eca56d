# SPDX-License-Identifier: MIT
"""A page in headless Chromium, driven through a pipe as DevTools do it.

Nothing but the standard library: messages are JSON with a zero byte behind each. The browser has a
profile of its own, which goes with it.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ('chromium', 'chromium-browser', 'google-chrome')
LIMIT = 120  # seconds for one answer


def find():
    """The browser, or None."""
    wanted = os.environ.get('CHROMIUM')
    return next((p for p in map(shutil.which, [wanted] if wanted else NAMES) if p), None)


class Browser:
    def __init__(self, width=1280, height=900, dark=False):
        self.profile = tempfile.mkdtemp(prefix='dikas-chromium-')
        to_read, self.to = os.pipe()
        self.back, to_write = os.pipe()
        command = [find(), '--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars',
                   '--no-first-run', '--disable-extensions', '--disable-background-networking',
                   '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
                   '--host-resolver-rules=MAP * ~NOTFOUND', '--force-color-profile=srgb',
                   '--font-render-hinting=none', f'--window-size={width},{height}',
                   f'--user-data-dir={self.profile}', '--remote-debugging-pipe', 'about:blank']

        def connect():
            # 3 and 4 are where the browser reads and writes; these may be in their way
            r, w = os.dup(to_read), os.dup(to_write)
            high_r, high_w = os.dup(r), os.dup(w)
            os.dup2(high_r, 3)
            os.dup2(high_w, 4)

        self.process = subprocess.Popen(command, preexec_fn=connect, close_fds=False,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(to_read)
        os.close(to_write)
        self.unread, self.number, self.session = b'', 0, None
        self.events, self.problems, self.requests = [], [], []
        target = self.call('Target.createTarget', url='about:blank')['targetId']
        self.session = self.call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Log', 'Network'):
            self.call(domain + '.enable')
        self.resize(width, height)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.back)
        shutil.rmtree(self.profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ---- messages ----

    def receive(self, seconds):
        end = time.monotonic() + seconds
        while b'\0' not in self.unread:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.back], [], [], left)[0]:
                raise TimeoutError('no answer from the browser')
            part = os.read(self.back, 1 << 20)
            if not part:
                raise EOFError('the browser has ended')
            self.unread += part
        message, self.unread = self.unread.split(b'\0', 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': parameters}
        if self.session:
            message['sessionId'] = self.session
        os.write(self.to, json.dumps(message).encode() + b'\0')
        while True:
            answer = self.receive(LIMIT)
            if answer.get('id') == self.number:
                if 'error' in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer['result']
            self.note(answer)

    def note(self, event):
        """What a page says that is not an answer; errors are kept."""
        self.events.append(event.get('method'))
        details = event.get('params', {})
        if event.get('method') == 'Runtime.exceptionThrown':
            exception = details['exceptionDetails']
            self.problems.append(exception.get('exception', {}).get('description')
                                 or exception['text'])
        elif event.get('method') == 'Runtime.consoleAPICalled':
            if details['type'] in ('error', 'warning', 'assert'):
                self.problems.append(' '.join(str(a.get('value')) for a in details['args']))
        elif event.get('method') == 'Log.entryAdded':
            if details['entry']['level'] in ('error', 'warning'):
                self.problems.append(details['entry']['text'])
        elif event.get('method') == 'Network.requestWillBeSent':
            self.requests.append(details['request']['url'])

    # ---- what a reader does ----

    def resize(self, width, height, ratio=1, mobile=False):
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height,
                  deviceScaleFactor=ratio, mobile=mobile)

    def open(self, path, anchor=''):
        """Load a page that says it is ready as window.dikas."""
        self.events.clear()
        self.call('Page.navigate', url='about:blank')
        self.call('Page.navigate', url='file://' + os.path.abspath(path) + anchor)
        self.wait('window.dikas !== undefined')

    def run(self, script):
        """Value of an expression."""
        result = self.call('Runtime.evaluate', expression=script, returnByValue=True,
                           awaitPromise=True)
        if 'exceptionDetails' in result:
            details = result['exceptionDetails']
            raise RuntimeError(details.get('exception', {}).get('description') or details['text'])
        return result['result'].get('value')

    def wait(self, condition, seconds=30):
        end = time.monotonic() + seconds
        while not self.run(condition):
            if time.monotonic() > end:
                raise TimeoutError(f'never: {condition}; the page said: {self.problems}')
            time.sleep(0.02)

    def click(self, x, y):
        self.call('Input.dispatchMouseEvent', type='mouseMoved', x=x, y=y)
        for kind in ('mousePressed', 'mouseReleased'):
            self.call('Input.dispatchMouseEvent', type=kind, x=x, y=y, button='left', clickCount=1)

    def move(self, x, y):
        self.call('Input.dispatchMouseEvent', type='mouseMoved', x=x, y=y)

    def key(self, name, code=0, text=None, modifiers=0):
        codes = {'Enter': 13, 'Escape': 27, 'ArrowLeft': 37, 'ArrowUp': 38, 'ArrowRight': 39,
                 'ArrowDown': 40, 'Home': 36, 'Tab': 9}
        same = {'key': name, 'code': name, 'modifiers': modifiers,
                'windowsVirtualKeyCode': code or codes.get(name, 0)}
        if text:
            same['text'] = text
        self.call('Input.dispatchKeyEvent', type='keyDown', **same)
        self.call('Input.dispatchKeyEvent', type='keyUp', **same)

    def type(self, text):
        self.call('Input.insertText', text=text)

    def centre_of(self, selector):
        return self.run(f'''(() => {{
            const e = document.querySelector({json.dumps(selector)});
            e.scrollIntoView({{ block: "nearest" }});
            const r = e.getBoundingClientRect();
            return [r.x + r.width / 2, r.y + r.height / 2];
        }})()''')

    def press(self, selector):
        self.click(*self.centre_of(selector))

    def picture(self, path, selector=None, whole=False):
        """PNG of what is seen, of an element, or of the whole page."""
        options = {}
        if selector:
            box = self.run(f'''(() => {{
                const r = document.querySelector({json.dumps(selector)}).getBoundingClientRect();
                return [r.x + scrollX, r.y + scrollY, r.width, r.height];
            }})()''')
            options = {'clip': dict(zip(('x', 'y', 'width', 'height'), box), scale=1)}
        if whole:
            size = self.call('Page.getLayoutMetrics')['cssContentSize']
            options = {'clip': dict(size, scale=1), 'captureBeyondViewport': True}
        data = self.call('Page.captureScreenshot', format='png', **options)['data']
        with open(path, 'wb') as file:
            file.write(base64.b64decode(data))

    def paper(self, path):
        """The page as a PDF of A4."""
        data = self.call('Page.printToPDF', printBackground=True, preferCSSPageSize=True,
                         paperWidth=8.27, paperHeight=11.69)['data']
        with open(path, 'wb') as file:
            file.write(base64.b64decode(data))
