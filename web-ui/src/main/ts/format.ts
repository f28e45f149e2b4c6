import { language } from "./page";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** As the server's `Formats.bytes` writes it, so that live figures do not change their shape. */
export function bytes(value: number): string {
  let unit = 0;
  let rest = value;
  while (rest >= 1024 && unit < UNITS.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${number(rest, rest < 10 && unit > 0 ? 1 : 0)} ${UNITS[unit]}`;
}

export function percent(share: number): string {
  const value = share * 100;
  return `${number(value, value < 10 ? 1 : 0)} %`;
}

export function number(value: number, digits: number): string {
  return new Intl.NumberFormat(language(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

export function milliseconds(value: number): string {
  return value < 1000 ? `${Math.round(value)} ms` : `${number(value / 1000, 1)} s`;
}

/** Time since, as `3 d 4 h`, `12 min`, `8 s`. */
export function span(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) {
    return `${s} s`;
  }
  const m = Math.floor(s / 60);
  if (m < 60) {
    return `${m} min ${s % 60} s`;
  }
  const h = Math.floor(m / 60);
  return h < 24 ? `${h} h ${m % 60} min` : `${Math.floor(h / 24)} d ${h % 24} h`;
}
