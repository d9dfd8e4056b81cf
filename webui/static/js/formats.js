// The same formats as webui/formats.py. No value is "–", zero is 0, a minus is U+2212.
import { language } from "./i18n.js";

export const NONE = "–";

export function duration(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return NONE;
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export function clock(at, seconds = false) {
  if (!at) return NONE;
  const moment = new Date(at * 1000);
  return [moment.getHours(), moment.getMinutes(), ...(seconds ? [moment.getSeconds()] : [])]
    .map((n) => String(n).padStart(2, "0")).join(":");
}

const plain = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en");

export function number(value) {
  return value === null || value === undefined ? NONE : plain.format(value).replace("-", "−");
}

export function percent(share, digits = 1) {
  return share === null || share === undefined ? NONE : `${(share * 100).toFixed(digits)}%`.replace("-", "−");
}

export function phone(value, masked = false) {
  if (!value) return NONE;
  const prefix = value.startsWith("+86") ? "+86 " : "";
  const fits = /^(\d{3})(\d{4})(\d{4})$/.exec(prefix ? value.slice(3) : value);
  if (fits) return `${prefix}${fits[1]} ${masked ? "••••" : fits[2]} ${fits[3]}`;
  if (!masked || value.includes("••••")) return value;
  return value.length > 6 ? `${value.slice(0, 3)} •••• ${value.slice(-2)}` : value;
}
