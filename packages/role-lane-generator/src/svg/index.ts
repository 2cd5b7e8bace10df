export type { LanePicture, PictureBlock, PictureBlockKind, PictureRow } from './lane-picture.ts'
