/** Milliseconds as a person says them, in the largest unit of which there are two, and never less than they are: `45 seconds`, `20 minutes`, `3 hours`, `2 days`. */
export function renderDuration(ms: number): string {
  const units = [
    { name: "day", ms: 86_400_000 },
    { name: "hour", ms: 3_600_000 },
    { name: "minute", ms: 60_000 },
    { name: "second", ms: 1_000 },
  ] as const;
  const unit = units.find((candidate) => ms >= 2 * candidate.ms || candidate.name === "second") ?? units[3];
  return counted(Math.ceil(ms / unit.ms), unit.name);
}

/** `1 check`, `2 checks`, `3,001 files`. Not `toLocaleString`: loading its locale data costs more than all of the rest. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** `3,001`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
