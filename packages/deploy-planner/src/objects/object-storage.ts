/** An object as it was read: its text, and the ETag that stands for this content. */
export interface StoredObject {
  readonly text: string
  readonly etag: string
}

/**
 * Objects by key with a conditional write, such as R2 and S3 have. KV has none, so it cannot hold a lock: of two machines
 * that write at once both would believe to have it.
 */
export interface ObjectStorage {
  /** Returns the object, or null when there certainly is none. Strongly consistent: a write that ended is seen. */
  read(key: string): Promise<StoredObject | null>
  /**
   * Writes the object if it still has this ETag; null: if there is none. Atomic: of writers with the same ETag one wins.
   * Returns the new ETag, or null when the object is another by now and nothing was written. Rejects when no answer
   * came: the write may have taken effect, and may even do so later.
   */
  replace(request: {
    readonly key: string
    readonly text: string
    readonly etag: string | null
  }): Promise<string | null>
}
