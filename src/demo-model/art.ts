/** Markup of one drawing on a field of 400 × 340, in the page's colours. */
export type Art = string;

const steam = (...xs: number[]): string =>
  xs
    .map(
      (x) =>
        `<path d="M${x} 92c-16-16 16-28 0-50" class="fill-none stroke-muted" stroke-width="5" stroke-linecap="round" />`,
    )
    .join('');

export const ART = {
  loaf: `${steam(150, 200, 250)}
<path d="M64 236c0-72 60-124 136-124s136 52 136 124c0 26-16 36-38 36H102c-22 0-38-10-38-36z" class="fill-accent" />
<path d="M136 150c14 22 16 48 6 78M196 134c14 28 16 60 6 94M258 146c14 24 16 50 6 80" class="fill-none stroke-paper" stroke-width="11" stroke-linecap="round" />
<rect x="30" y="276" width="340" height="18" rx="9" class="fill-ink" />`,
  cup: `${steam(165, 200, 235)}
<path d="M108 120h184v64c0 54-34 88-92 88s-92-34-92-88z" class="fill-accent" />
<path d="M292 142h18c28 0 40 18 40 36 0 24-20 42-62 40" class="fill-none stroke-accent" stroke-width="16" />
<path d="M130 142h40" class="stroke-paper" stroke-width="8" stroke-linecap="round" />
<path d="M64 284h272c0 16-22 26-50 26H114c-28 0-50-10-50-26z" class="fill-ink" />`,
  stones: `<circle cx="276" cy="104" r="58" class="fill-accent opacity-25" />
<ellipse cx="200" cy="262" rx="130" ry="34" class="fill-ink" />
<ellipse cx="196" cy="206" rx="96" ry="28" class="fill-accent" />
<ellipse cx="204" cy="160" rx="66" ry="22" class="fill-muted" />
<ellipse cx="198" cy="124" rx="40" ry="16" class="fill-accent" />
<path d="M40 306h320M84 324h232" class="stroke-line" stroke-width="6" stroke-linecap="round" />`,
  frames: `<rect x="44" y="40" width="196" height="236" rx="4" class="fill-ink" />
<rect x="60" y="56" width="164" height="204" class="fill-paper" />
<circle cx="176" cy="108" r="26" class="fill-accent" />
<path d="M60 260v-62l54-58 42 50 26-26 42 48v48z" class="fill-muted" />
<rect x="210" y="130" width="150" height="180" rx="4" class="fill-accent" />
<rect x="224" y="144" width="122" height="152" class="fill-paper" />
<path d="M246 296v-66a39 39 0 0 1 78 0v66z" class="fill-accent opacity-30" />
<path d="M266 296v-58a19 19 0 0 1 38 0v58z" class="fill-accent" />`,
  calendar: `<path d="M30 40c90 44 250 44 340 0" class="fill-none stroke-ink" stroke-width="4" />
<path d="M70 56l34 8-24 36zM138 70l36 3-20 38zM226 73l36-3-16 41zM296 64l34-8-10 44z" class="fill-accent" />
<rect x="84" y="134" width="232" height="176" rx="14" class="fill-sheet stroke-line" stroke-width="4" />
<path d="M84 176v-28a14 14 0 0 1 14-14h204a14 14 0 0 1 14 14v28z" class="fill-accent" />
<path d="M116 206h24M164 206h24M212 206h24M260 206h24M116 240h24M164 240h24M116 274h24M164 274h24M212 274h24" class="stroke-muted" stroke-width="12" stroke-linecap="round" />
<circle cx="224" cy="240" r="19" class="fill-accent" /><path d="M260 240h24" class="stroke-muted" stroke-width="12" stroke-linecap="round" />`,
  app: `<rect x="30" y="46" width="340" height="240" rx="16" class="fill-sheet stroke-line" stroke-width="4" />
<path d="M30 90V62a16 16 0 0 1 16-16h308a16 16 0 0 1 16 16v28z" class="fill-ink" />
<circle cx="56" cy="68" r="7" class="fill-accent" /><circle cx="80" cy="68" r="7" class="fill-muted" />
<path d="M62 250v-44M98 250v-72M134 250v-56M170 250v-98" class="stroke-accent" stroke-width="20" stroke-linecap="round" />
<path d="M220 126h116M220 152h84M220 178h100" class="stroke-line" stroke-width="12" stroke-linecap="round" />
<rect x="214" y="212" width="92" height="40" rx="20" class="fill-accent" />
<path d="M244 232l9 9 18-18" class="fill-none stroke-on-accent" stroke-width="6" stroke-linecap="round" stroke-linejoin="round" />`,
  vase: `<path d="M200 236C196 170 150 150 130 104M200 236c0-70 4-110 0-150M200 236c6-60 56-80 74-126" class="fill-none stroke-ink" stroke-width="6" stroke-linecap="round" />
<circle cx="126" cy="96" r="38" class="fill-accent opacity-70" /><circle cx="126" cy="96" r="14" class="fill-paper" />
<circle cx="200" cy="66" r="46" class="fill-accent" /><circle cx="200" cy="66" r="17" class="fill-paper" />
<circle cx="278" cy="104" r="34" class="fill-accent opacity-45" /><circle cx="278" cy="104" r="12" class="fill-paper" />
<path d="M166 178c-34 2-50-10-58-32 30-4 50 6 58 32zM236 190c8-28 28-38 58-36-6 24-24 38-58 36z" class="fill-muted" />
<path d="M146 204h108c10 46 4 76-18 108h-72c-22-32-28-62-18-108z" class="fill-ink" />`,
  hills: `<circle cx="270" cy="116" r="62" class="fill-accent" />
<path d="M20 300V214c60-56 124-56 184 6 50-44 110-48 176-2v82z" class="fill-muted opacity-40" />
<path d="M20 316v-46c80-56 150-50 214 0 44-30 92-34 146-12v58z" class="fill-ink" />
<path d="M60 110h72M88 140h84M48 170h48" class="stroke-line" stroke-width="9" stroke-linecap="round" />`,
} as const satisfies Readonly<Record<string, Art>>;
