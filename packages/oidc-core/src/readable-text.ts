/**
 * What is not seen: control and format characters, those that turn the direction of text among them, others that leave no
 * mark (Unicode's Default_Ignorable_Code_Point, U+2800), and halves of characters. A name with them reads as another one.
 */
export const unseen: RegExp = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Returns whether a name reads as what it is: it is not blank and has no character that is not seen. */
export const isReadable = (name: string): boolean => name.trim() !== '' && !unseen.test(name)

/** What {@link isReadable} asks for, as messages say it. */
export const readable = 'a readable text without control or invisible characters'
