import { FlowTokError } from '../src/protocol/errors';
import type { Output } from './run';
import { loadModel } from './model';
import { modelOptions, numberOf, parse, solverOf } from './options';
import { readPicture } from './pictures';

/** `flowtok caption`: a caption a line in the order of the files, or JSON with the alternatives. */
export async function caption(args: string[], output: Output): Promise<number> {
  const { values, positionals: files } = parse(args, modelOptions);
  if (files.length === 0) {
    throw new FlowTokError('bad-input', 'Name at least one picture file to caption.');
  }
  const sampling = {
    steps: numberOf('steps', values.steps),
    guidance: numberOf('guidance', values.guidance),
    solver: solverOf(values.solver),
  };
  // The first fault should come before the model is loaded.
  const first = await readPicture(files[0] ?? '');
  const model = await loadModel(values.pack);
  try {
    const records = [];
    for (const [i, file] of files.entries()) {
      const image = i === 0 ? first : await readPicture(file);
      const result = await model.imageToText({ image, ...sampling });
      const { caption, score, alternatives } = result;
      records.push({ file, caption, score, alternatives });
      if (!values.json) output.stdout(caption);
    }
    if (values.json) output.stdout(JSON.stringify(records, null, 2));
    return 0;
  } finally {
    await model.dispose();
  }
}
