/** ES2024, which Node has from 21 on. */
interface Transferable {
  transfer(bytes: number): ArrayBuffer;
}

/**
 * Gives back the memory that these bytes lie in, at once; whatever else lies there is gone, too. The collector would leave it for
 * long: in the heap a buffer is nearly nothing.
 */
export function freeMemory(bytes: Uint8Array): void {
  (bytes.buffer as unknown as Transferable).transfer(0);
}
