import type { Manifest } from '../../protocol/manifest';
import { megabytes } from '../format';
import { metricName, metricValue } from './metrics';
import { packBytes, partName } from '../packFeatures';
import { FaultNotice } from '../parts/FaultNotice';
import { LoadingCard } from '../parts/LoadingCard';
import { useActions, useApp } from '../storeContext';
import './models.css';

/** What is installed, and where it comes from. */
export function ModelsPlace() {
  const { phase, pack, packUrl } = useApp((state) => state.engine);
  const { loadPack } = useActions();
  return (
    <div className="sheet">
      <h2 className="sheet-title">Models</h2>
      {phase.kind === 'failed' && (
        <FaultNotice fault={phase.fault} onMend={() => void loadPack()} />
      )}
      {pack !== null && <PackCard pack={pack} url={packUrl} />}
      {pack === null && phase.kind === 'loading' && (
        <div className="card card-loading">
          <LoadingCard progress={phase.progress} />
        </div>
      )}
    </div>
  );
}

function PackCard({ pack, url }: { pack: Manifest; url: string }) {
  const { latent, image, trainedOn } = pack;
  const metrics = Object.entries(pack.metrics);
  return (
    <article className="card">
      <header className="pack-head">
        <h3 className="pack-name">{pack.name}</h3>
        <p className="pack-facts">
          Version {pack.version} · {megabytes(packBytes(pack))} · {image.size} px · {latent.tokens}{' '}
          tokens of {latent.channels} numbers
        </p>
        <p>{trainedOn.summary}</p>
      </header>

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
        <dt>Trained on</dt>
        <dd>
          {trainedOn.pictures.toLocaleString('en')} pictures
          {trainedOn.sets.length > 0 && ` from ${trainedOn.sets.join(', ')}`}
        </dd>
        <dt>Made by</dt>
        <dd>
          <code>{trainedOn.command}</code>
        </dd>
        <dt>Licence</dt>
        <dd>{pack.license}</dd>
        <dt>Attribution</dt>
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
        <dt>From</dt>
        <dd className="pack-soft">{url}</dd>
      </dl>

      <details className="pack-files">
        <summary>Files</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">File</th>
              <th scope="col">Precision</th>
              <th scope="col">Size</th>
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
    </article>
  );
}
