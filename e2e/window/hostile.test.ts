import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';
import { addStandIn } from './stand-in.ts';

/*
 * Specs, agents and repositories that would take the window over if they could. Whatever of theirs ran would call `owned`; whatever
 * they loaded would be a request to another host; and what they made of the page, its title and the clipboard would show.
 */

const script = (mark: string) => `owned('${mark}')`;
const markdown = (mark: string) => `Hostile ${mark} begins.

<script>${script(mark)}</script><img src=x onerror="${script(mark)}"><svg onload="${script(mark)}"></svg>
<iframe srcdoc="<script>parent.${script(mark)}</script>"></iframe><style>body{display:none}</style><base href="https://evil.invalid/">
<form action="https://evil.invalid/"><button>Send</button></form><!-- <img src=x onerror="${script(mark)}"> -->

[script](javascript:${script(mark)}) [spaced](java\tscript:${script(mark)}) [upper](JaVaScRiPt:${script(mark)})
[entity](&#106;avascript:${script(mark)}) [data](data:text/html,<script>${script(mark)}</script>) [file](file:///etc/passwd)
[vb](vbscript:x) [editor](vscode://file/etc/passwd) [relative](/token) <javascript:${script(mark)}> [good](https://good.invalid/${mark})
![remote](https://evil.invalid/${mark}.png) ![data](data:image/svg+xml,<svg/onload=${script(mark)}>) ![ref][r] ![](//evil.invalid/x.png)

[r]: https://evil.invalid/ref.png
[x]: javascript:${script(mark)}

<div id="root" class="fixed inset-0" style="position:fixed;inset:0;background:url(https://evil.invalid/style.png)">cover</div>

${'> '.repeat(200)}deep

${'- a\n'.repeat(3)}${'['.repeat(300)}${']('.repeat(300)}

| a | b |
|---|---|
| <img src=x onerror="${script(mark)}"> | \`<b onclick=${script(mark)}>\` |

\`\`\`html
<script>${script(mark)}</script>
\`\`\`

Hostile ${mark} ends.`;

/** Sets the title, asks for it back, writes and reads the clipboard, links, asks for settings, hides, rings, switches screens. */
const escapes =
  '\x1b]0;owned title\x07\x1b]2;owned title\x1b\\\x1b[21t\x1b]52;c;b3duZWQ=\x07\x1b]52;c;?\x07\x1bP$qm\x1b\\\x1bP+q544e\x1b\\' +
  '\x1b]8;;javascript:owned(1)\x07click me\x1b]8;;\x07\x1b]8;;https://good.invalid/\x07good\x1b]8;;\x07' +
  '\x1b]50;?\x07\x1b]4;0;?\x07\x1b[8m hidden \x1b[0m\x07\x1b]9;notify\x07\x1b]777;notify;a;b\x07\x1b]1337;File=inline=1:AAAA\x07';

// biome-ignore lint/suspicious/noTemplateCurlyInString: what a template of some other language would run
const title = '<img src=x onerror=owned("title")> \u202egnp.exe\u202c {{7*7}} ${alert(1)} & <b>bold</b>';
const file = '<img src=x onerror=owned(1)>.html';

let rig: Rig;
let page: Page;
/** What the pages asked for elsewhere, opened, or asked the person. */
const reached: string[] = [];

beforeAll(async () => {
  rig = await createRig();
  await addStandIn(rig, {
    says: [
      { type: 'thinking', thinking: markdown('thinking') },
      { type: 'text', text: markdown('message') },
      { type: 'text', text: `Escaped ${escapes} text` },
      { type: 'tool_use', id: 't1', name: 'Bash', input: { command: `echo ${escapes}<img src=x onerror=${script('command')}>` } },
      { type: 'tool_result', tool_use_id: 't1', content: `${escapes}${markdown('output')}` },
      { type: 'tool_use', id: 't2', name: '<b>Tool</b>', input: { '<img src=x>': markdown('input'), url: `javascript:${script('url')}` } },
      { type: 'tool_result', tool_use_id: 't2', content: markdown('result'), is_error: true },
      { type: 'tool_use', id: 't3', name: 'Task', input: { description: '<img src=x onerror=owned(3)>', prompt: markdown('prompt') } },
      { type: 'tool_result', tool_use_id: 't3', content: markdown('answer') },
      { type: 'tool_use', id: 't4', name: 'Write', input: { file_path: file, content: markdown('edit') } },
      { type: 'tool_result', tool_use_id: 't4', content: 'written' },
      {
        type: 'tool_use',
        id: 't5',
        name: 'TodoWrite',
        input: { todos: [{ content: '<img src=x onerror=owned(5)>', status: 'in_progress' }] },
      },
      { type: 'tool_result', tool_use_id: 't5', content: 'ok' },
      {
        type: 'text',
        text: `\`\`\`json\n${JSON.stringify({
          verdict: 'approved-with-notes',
          summary: markdown('summary'),
          findings: [{ severity: 'high', file, line: 1, problem: markdown('problem'), followUp: true }],
        })}\n\`\`\``,
      },
    ],
    files: {
      [file]: `<script>${script('file')}</script>\n${markdown('file')}\n\u202eevil\u202c\n${escapes}\n`,
      'a\u202egpj.js': `${script('name')}\n`,
      'src/"quoted" $(touch x) `y`.md': markdown('quoted'),
      'picture.svg': `<svg xmlns="http://www.w3.org/2000/svg" onload="${script('svg')}"><script>${script('svg')}</script></svg>`,
    },
    shows: `${escapes}\r\nready\r\n`,
  });
  await rig.serve();
  await rig.project('web');
  const check = path.join(rig.folder, 'check.sh');
  await writeFile(
    check,
    `printf '%s' '${escapes.replaceAll("'", '')}'; echo '<img src=x onerror=${script('receipt').replaceAll("'", '')}>'\n`,
  );
  await rig.cli('project', 'set', 'web', `verifyCommand=sh ${check}`);
  const spec = path.join(rig.folder, 'spec.md');
  await writeFile(spec, markdown('spec'));
  await rig.cli('task', 'add', 'web', '--title', title, '--slug', 'hostile', '--body-file', spec, '--model', 'sonnet', '--queue');
  await rig.cli('task', 'add', 'web', '--title', title, '--slug', 'drafted', '--body-file', spec);
  await rig.cli('task', 'wait', 'web/hostile', '--until', 'review', '--timeout', '40');

  page = await rig.open({ at: '/board' });
  page.on('dialog', (dialog) => {
    reached.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.context().on('page', (other) => reached.push(`window ${other.url()}`));
  page.context().on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && host !== rig.url().host) reached.push(`request ${request.url()}`);
  });
  await page.evaluate(async () => {
    Object.assign(window, { marks: [], owned: (mark: unknown) => (window as unknown as { marks: unknown[] }).marks.push(mark) });
    await navigator.clipboard.writeText('mine');
  });
});
afterAll(() => rig.close());

/** Nothing of theirs ran, was loaded, or became part of the page. */
async function expectUnharmed(): Promise<void> {
  const found = await page.evaluate(async () => ({
    marks: (window as unknown as { marks: unknown[] }).marks,
    title: document.title,
    clipboard: await navigator.clipboard.readText(),
    foreign: [...document.querySelectorAll('iframe, object, embed, form[action], base, meta[http-equiv], script:not([src])')].map(
      (element) => element.outerHTML,
    ),
    handlers: [...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))),
    // The editor lays an <img> without an address beside its placeholder.
    images: [...document.querySelectorAll('img:not(.cm-widgetBuffer)')].map((image) => image.outerHTML),
    buffers: [...document.querySelectorAll('img.cm-widgetBuffer')].filter((image) => image.matches('[src], [srcset]')).length,
    links: [...document.querySelectorAll<HTMLAnchorElement>('a[href]')]
      .filter((link) => {
        const { origin, pathname, hash, protocol } = new URL(link.href);
        return origin === location.origin ? pathname !== '/' || !hash.startsWith('#/') : !/^(https?|mailto):$/.test(protocol);
      })
      .map((link) => link.outerHTML),
    shown: getComputedStyle(document.body).display,
  }));
  expect(found).toEqual({
    marks: [],
    title: 'Task Orchestrator',
    clipboard: 'mine',
    foreign: [],
    handlers: [],
    images: [],
    buffers: 0,
    links: [],
    shown: 'block',
  });
  expect(reached).toEqual([]);
}

const tab = async (name: string, slug = 'hostile') => {
  await rig.go(page, `/task/web/${slug}?tab=${name}`);
  await page.getByRole('tab', { name: new RegExp(`^${name}`, 'i'), selected: true }).waitFor();
};

it('a hostile spec is text in the editor, and only harmless marks and links of it are in the preview', async () => {
  await tab('spec', 'drafted');
  await page.getByRole('button', { name: 'Both' }).click();
  const preview = page.getByText('Hostile spec ends.');
  await preview.last().waitFor();
  expect(await page.getByRole('link', { name: 'good', exact: true }).getAttribute('href')).toBe('https://good.invalid/spec');
  expect(await page.getByRole('link', { name: /^(script|spaced|upper|entity|data|file|vb|editor|relative)$/ }).count()).toBe(0);
  await expectUnharmed();
});

it('what a hostile agent says and does is shown as it is, and does nothing', async () => {
  await tab('run');
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.focus();
  await page.keyboard.press('Home');
  await timeline.getByText('Hostile message ends.').waitFor();
  // Everything that can be unfolded, from the top to the end.
  for (let before = -1, top = 0; top > before; ) {
    await timeline.evaluate((element) => {
      for (const fold of element.querySelectorAll<HTMLElement>('[aria-expanded=false]')) fold.click();
    });
    await expectUnharmed();
    before = top;
    top = await timeline.evaluate((element) => {
      element.scrollTop += element.clientHeight * 1.8;
      return element.scrollTop;
    });
  }
  await timeline.getByText('Hostile problem ends.').last().waitFor();
  await expectUnharmed();
});

it("escape sequences in a run's output set no title, write no clipboard, and lead nowhere", async () => {
  await rig.go(page, '/task/web/hostile?tab=run&terminal=output');
  await page.getByRole('button', { name: 'Read terminals aloud with a screen reader' }).click();
  await page.getByRole('tabpanel', { name: 'Output' }).getByText('approved-with-notes').first().waitFor();
  await expectUnharmed();
});

it('a hostile program in a terminal gets neither the title nor the clipboard back', async () => {
  await rig.go(page, '/task/web/hostile?tab=run&terminal=agent');
  const terminal = page.getByRole('tabpanel', { name: /Claude/ });
  await terminal.getByText('ready').first().waitFor();
  await page.keyboard.type('x');
  await terminal.getByText('heard "x"').first().waitFor();
  // biome-ignore lint/performance/useDomNodeTextContent: what a person sees, line by line
  const text = await terminal.innerText();
  expect(text).not.toContain('owned title');
  // "mine" and the new text, as an answer to the clipboard's question would carry them.
  expect(text).not.toMatch(/bWluZQ|b3duZWQ/);
  expect(await page.getByText('click me').count()).toBeGreaterThan(0);
  await expectUnharmed();
  await page.keyboard.type('q');
  await page.getByText(/ended/).first().waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
});

it('hostile file names and contents are code in the diffs, checks and findings are text', async () => {
  await tab('changes');
  await page.getByRole('navigation', { name: 'Changed files' }).getByText('<img src=x', { exact: false }).click();
  await page.getByRole('checkbox', { name: `Viewed: ${file}` }).waitFor();
  await page.getByRole('navigation', { name: 'Changed files' }).getByText('picture.svg').click();
  await page.getByText('<svg xmlns=', { exact: false }).first().waitFor();
  await expectUnharmed();
  await tab('checks');
  await page.getByText('Hostile summary ends.').waitFor();
  await page.getByText('Hostile problem ends.').waitFor();
  await page.getByRole('button', { name: /check\.sh/ }).click();
  await page.getByText('<img src=x onerror=owned(receipt)>').waitFor();
  await expectUnharmed();
  await tab('activity');
  await page.getByRole('textbox', { name: 'New comment, in Markdown' }).waitFor();
  await expectUnharmed();
});

it('a hostile title is text wherever it stands', async () => {
  for (const at of ['/board', '/board/web', '/inbox', '/runs', '/stats', '/board?task=web%2Fhostile&tab=spec']) {
    await rig.go(page, at);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    if (at !== '/stats') await page.getByText('onerror=owned("title")', { exact: false }).first().waitFor();
    await expectUnharmed();
  }
  await rig.go(page, '/board');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Search and commands' }).waitFor();
  await page.keyboard.type('hostile');
  await page
    .getByRole('option', { name: /onerror/ })
    .first()
    .waitFor();
  await expectUnharmed();
});
