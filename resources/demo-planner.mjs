// What the demo agent answers as a planner: sensible proposals made of a brief's own headings, bullets and lines, by rule and without a
// model. Pure: it reads the prompt and what is remembered, and returns the text of its last message. See src-main/core/agents/demo.ts.

const label = 'This is a demo: no model is at work.';
const aside = /^(?:acceptance|criteria|done when|notes?|background|why|context|links?|out of scope)\b/i;

/** The outermost fenced blocks of a prompt, in order. */
function fences(prompt) {
  const blocks = [];
  let open = null;
  for (const row of prompt.split('\n')) {
    const mark = /^(`{3,}|~{3,})\s*(\S*)\s*$/.exec(row);
    if (open && mark?.[1].startsWith(open.mark) && mark[2] === '') {
      blocks.push({ info: open.info, text: open.rows.join('\n').trim() });
      open = null;
    } else if (open) open.rows.push(row);
    else if (mark) open = { mark: mark[1], info: mark[2], rows: [] };
  }
  return blocks;
}

const plain = (line) =>
  line
    .replace(/^\s*(?:#+|[-*]|\d+\.)\s+(?:\[[ x]\]\s+)?/, '')
    .replace(/[*_]{1,2}/g, '')
    .trim();
const short = (text, max = 80) => (text.length <= max ? text : `${text.slice(0, max - 1).trimEnd()}…`);
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function slugOf(title, taken) {
  const words = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-');
  const base = words.slice(0, 40).replace(/^-+|-+$/g, '') || 'part';
  let slug = base;
  for (let n = 2; taken.has(slug); n++) slug = `${base}-${n}`;
  taken.add(slug);
  return slug;
}

/** What the brief consists of: its sections, else its bullets, else its lines; three to five of them. */
function partsOf(brief, title) {
  const rows = brief.split('\n').filter((row) => !/^\s*(?:[-*]\s+)?demo:/.test(row));
  const sections = [];
  for (const row of rows) {
    if (/^#{2,6}\s/.test(row)) sections.push({ title: plain(row), rows: [] });
    else sections.at(-1)?.rows.push(row);
  }
  const lines = rows.filter((row) => row.trim() !== '' && !/^\s*(?:#|```|~~~)/.test(row));
  const bullets = lines.filter((row) => /^\s*(?:[-*]|\d+\.)\s+/.test(row));
  const choices = [
    sections
      .filter((section) => !aside.test(section.title))
      .map((section) => ({ title: section.title, text: section.rows.join('\n').trim() })),
    bullets.map((row) => ({ title: plain(row), text: '' })),
    lines.flatMap((row) => row.split(/(?<=[.!?])\s+/)).map((row) => ({ title: plain(row).replace(/[.!]$/, ''), text: '' })),
  ];
  const parts = (choices.find((choice) => choice.length >= 3) ?? choices.find((choice) => choice.length > 0) ?? []).filter(
    (part) => part.title,
  );
  const more = [`Begin with ${title}`, `Test ${title}`, `Describe ${title}`].map((name) => ({ title: name, text: '' }));
  return [...parts, ...more].slice(0, Math.min(5, Math.max(3, parts.length)));
}

function taskOf({ title, text }, taken) {
  const slug = slugOf(title, taken);
  const bullets = text.split('\n').filter((row) => /^\s*(?:[-*]|\d+\.)\s+/.test(row));
  const file = /`([\w][\w./-]*\.\w+)`/.exec(`${title}\n${text}`)?.[1] ?? `docs/${slug}.md`;
  return {
    slug,
    title: short(capital(title)),
    severity: 'medium',
    location: `\`${file}\``,
    issue: [`The brief asks for this: ${title}.`, text, `_Proposed by the demo agent. ${label}_`].filter(Boolean).join('\n\n'),
    proposedFix: `Create \`${file}\` with what the brief says about it.`,
    acceptanceCriteria:
      bullets.length > 0 ? bullets.slice(0, 6).map((row) => short(plain(row), 200)) : [`\`${file}\` is there and says what was done`],
    files: [file],
    verify: null,
    size: 'small',
    dependsOn: [],
  };
}

/** A proposal as the prompt shows it, in the fields of a plan again. Sections that a person has renamed go into the issue whole. */
function fromShown({ slug, title, size, files, verify, dependsOn, spec = '' }, known) {
  const section = (name) => new RegExp(`^## ${name}\\s*\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(spec)?.[1].trim();
  const criteria =
    section('Acceptance criteria')
      ?.split('\n')
      .filter((row) => /^\s*[-*]\s/.test(row))
      .map(plain) ?? [];
  return {
    slug,
    title,
    severity: /\*\*Severity\*\*: *(critical|high|medium|low)/.exec(spec)?.[1] ?? 'medium',
    location: /\*\*Location\*\*: *(\S.*)/.exec(spec)?.[1] ?? known?.location ?? 'See the issue',
    issue: section('Issue') || spec.trim() || known?.issue || title,
    proposedFix: section('Proposed fix') || known?.proposedFix || 'As the issue says.',
    acceptanceCriteria: criteria.length > 0 ? criteria : (known?.acceptanceCriteria ?? ['It is done']),
    files: files ?? [],
    verify: verify ?? null,
    size: size ?? 'small',
    dependsOn: dependsOn ?? [],
  };
}

/** Which of the prompts of core/runs/plan-prompts.ts it is. */
function askedIn(prompt) {
  if (/^The person asks you, in the discussion:$/m.test(prompt)) return 'ask';
  if (/"kind" is "spec"/.test(prompt)) return 'structure';
  if (/^The person has looked at the proposals and wants changes:$/m.test(prompt)) return 'refine';
  return 'plan';
}

const saying = (text, value) => `${text}\n\n\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

/** The last message, and what is to be remembered of it. `brief` is the file that the prompt named, now or earlier in the session. */
export function planOf({ prompt, brief, memory, story }) {
  const blocks = fences(prompt);
  const words = blocks.findLast((block) => block.info !== 'json')?.text ?? '';
  const shown = blocks.find((block) => block.info === 'json');
  const proposals = shown ? JSON.parse(shown.text) : [];
  const title = /^# +(.+)$/m.exec(brief)?.[1].trim() ?? 'this';
  const text = brief.replace(/^\s*# .*\n?/, '').trim();
  const isFirst = /plan-task/.test(prompt);
  const asked = askedIn(prompt);

  if (asked === 'ask')
    return {
      text: `${label} You asked:\n\n> ${words.split('\n').join('\n> ')}\n\nI know of ${memory.plan?.length ?? proposals.length} proposals for "${title}", and have no opinion about them.`,
    };
  if ((story('prose') && isFirst) || story('prose-always'))
    return { text: `${label} I would begin at the beginning and go on to the end.` };
  if (story('ask') && isFirst && !/^The person's answer:$/m.test(prompt))
    return {
      text: saying(`${label} I have a question first.`, {
        kind: 'question',
        question: `Is "${title}" for beginners or for experts?`,
        why: 'This is a demo of a question; either answer leads to the same plan.',
        options: ['For beginners', 'For experts'],
      }),
    };
  if (asked === 'structure') {
    const rows = text.split('\n').filter((row) => !/^\s*(?:[-*]\s+)?demo:/.test(row));
    const points = rows.filter((row) => row.trim() !== '' && !/^\s*(?:#|```)/.test(row)).map(plain);
    const note = isFirst ? [] : [`Said since: ${words}`];
    return {
      text: saying(`${label} I have put your notes in order.`, {
        kind: 'spec',
        summary: `${label} Your notes are all there; I added the headings.`,
        title: short(title === 'this' ? (points[0] ?? 'Untitled task') : title),
        severity: 'medium',
        location: /`([\w][\w./-]*)`/.exec(text)?.[0] ?? 'To be found out',
        issue: [rows.join('\n').trim() || title, ...note].join('\n\n'),
        proposedFix: 'As the notes say.',
        acceptanceCriteria: points.length > 0 ? points.slice(0, 8).map((point) => short(point, 200)) : [`${title} is done`],
      }),
    };
  }

  const taken = new Set(asked === 'refine' ? proposals.map(({ slug }) => slug) : []);
  const known = new Map((memory.plan ?? []).map((task) => [task.slug, task]));
  const tasks =
    asked === 'refine' && proposals.length > 0
      ? proposals.map((proposal) => fromShown(proposal, known.get(proposal.slug)))
      : partsOf(text, title).map((part) => taskOf(part, taken));
  if (asked === 'refine')
    tasks.push(
      taskOf(
        { title: plain(words.split('\n', 1)[0] ?? '') || 'What was asked for', text: words.split('\n').slice(1).join('\n').trim() },
        taken,
      ),
    );
  else if (tasks[1]) tasks[1].dependsOn = [tasks[0].slug];
  const summary =
    asked === 'refine'
      ? `${label} I added what you asked for as a proposal.`
      : `${label} These are the parts of your brief, each as a proposal; the second waits for the first.`;
  return { text: saying(summary, { kind: 'plan', summary, tasks }), plan: tasks };
}
