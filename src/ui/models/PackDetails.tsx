import type { Manifest } from '../../protocol/manifest';
import { count, megabytes } from '../format';
import { partName } from '../packFeatures';
import { language, say } from '../text/say';
import { metricName, metricValue } from './metrics';
import { packWords } from './words';

/** How good a pack is, what it was made from, and its files. */
export function PackDetails({ pack, url }: { pack: Manifest; url: string | null }) {
  const { trainedOn } = pack;
  const metrics = Object.entries(pack.metrics);
  return (
    <>
      {metrics.length > 0 && (
        <dl className="pack-metrics">
          {metrics.map(([key, value]) => (
            <div key={key}>
              <dt>{metricName(key)}</dt>
              <dd>{metricValue(key, value)}</dd>
            </div>
          ))}
        </dl>
      )}

      <dl className="pack-details">
        <dt>{say('Trained on')}</dt>
        <dd>
          {trainedOn.sets.length > 0
            ? say('{pictures} pictures from {sets}', {
                pictures: trainedOn.pictures.toLocaleString(language()),
                sets: trainedOn.sets.join(', '),
              })
            : count(trainedOn.pictures, 'picture')}
        </dd>
        <dt>{say('Made by')}</dt>
        <dd>
          <code>{trainedOn.command}</code>
        </dd>
        <dt>{say('Licence')}</dt>
        <dd>{pack.license}</dd>
        <dt>{say('Attribution')}</dt>
        <dd>
          <ul className="pack-attribution">
            {pack.attribution.map((source) => (
              <li key={source.name}>
                {source.url === undefined ? (
                  source.name
                ) : (
                  <a href={source.url} target="_blank" rel="noreferrer">
                    {source.name}
                  </a>
                )}
                {source.author !== undefined && `, ${source.author}`}
                <span className="pack-soft"> ({source.license})</span>
              </li>
            ))}
          </ul>
        </dd>
        <dt>{say('From')}</dt>
        <dd className="pack-soft">{url ?? say(packWords.fromFiles)}</dd>
      </dl>

      <details className="pack-files">
        <summary>{say('Files')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{say('Part')}</th>
              <th scope="col">{say('File')}</th>
              <th scope="col">{say('Precision')}</th>
              <th scope="col">{say('Size')}</th>
            </tr>
          </thead>
          <tbody>
            {pack.files.map((file) => (
              <tr key={file.path}>
                <td>{partName(file.role)}</td>
                <td>{file.path}</td>
                <td>{file.role === 'tokenizer' ? '' : file.precision}</td>
                <td>{megabytes(file.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
