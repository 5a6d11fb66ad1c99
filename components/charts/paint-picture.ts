import { PICTURE, type PictureMark } from './panel-picture';

/** Paints marks in the colours now on screen and gives the picture as PNG. Throws when the browser has no canvas memory for it. */
export async function paintPicture(
  marks: readonly PictureMark[],
  heightPx: number,
  seriesColour: string,
): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = PICTURE.widthPx;
  canvas.height = heightPx;
  const brush = canvas.getContext('2d');
  if (brush === null) throw new Error('this browser has no 2d canvas');
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = getComputedStyle(document.body).fontFamily;
  brush.fillStyle = colour('--surface');
  brush.fillRect(0, 0, canvas.width, canvas.height);
  for (const mark of marks)
    paintMark(brush, mark, {
      colour,
      font,
      seriesColour: seriesColour.replace(/^var\((.+)\)$/, (_, name: string) => colour(name)),
    });
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) =>
        blob === null ? reject(new Error('the picture is too large for this browser')) : resolve(blob),
      'image/png',
    );
  });
}

function paintMark(
  brush: CanvasRenderingContext2D,
  mark: PictureMark,
  look: { colour: (name: string) => string; font: string; seriesColour: string },
): void {
  switch (mark.kind) {
    case 'text':
      brush.font = `${mark.bold === true ? 600 : 400} ${mark.sizePx}px ${look.font}`;
      brush.textAlign = mark.align;
      brush.fillStyle = look.colour(
        mark.role === 'fg' || mark.role === 'muted' ? `--${mark.role}` : `--${mark.role}-text`,
      );
      brush.fillText(mark.text, mark.x, mark.y, PICTURE.widthPx - 2 * PICTURE.marginPx);
      return;
    case 'path':
      brush.strokeStyle = mark.role === 'series' ? look.seriesColour : look.colour(`--${mark.role}`);
      brush.lineWidth = mark.widthPx;
      brush.setLineDash([...mark.dash]);
      brush.stroke(new Path2D(mark.d));
      return;
    case 'dot':
      brush.fillStyle = look.seriesColour;
      brush.beginPath();
      brush.arc(mark.x, mark.y, mark.radiusPx, 0, 2 * Math.PI);
      brush.fill();
      return;
  }
}
