// Copies what stands in a field; where a browser forbids that, it is marked, to be copied by hand.

export async function copied(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return false;
  }
}
