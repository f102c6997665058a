export function liveSource() {
  return null;
}
