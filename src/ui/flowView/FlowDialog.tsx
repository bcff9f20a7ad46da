import { useId } from 'react';
import { X } from 'lucide-react';
import type { FlowPath } from '../../store/flowPath';
import type { FlowSource } from '../../store/flowTrace';
import type { FlowViewState } from '../../store/flowView';
import { ChoiceGroup } from '../parts/ChoiceGroup';
import { Dialog } from '../parts/Dialog';
import { FaultNotice } from '../parts/FaultNotice';
import { ProgressBar } from '../parts/ProgressBar';
import { useActions, useApp } from '../storeContext';
import { FlowSaving } from './FlowSaving';
import { FramePicture } from './FramePicture';
import { HeatLegend, HeatMap } from './HeatMap';
import { PathPlot } from './PathPlot';
import { Scrubber } from './Scrubber';
import { StepReading } from './StepReading';
import { filledShare, statusText, stepsNote, title, tokensNote, wayNote, words } from './words';
import { say } from '../text/say';
import './flow.css';

/** Finer paths that a visitor can choose beside the result's own. */
const FINER = [12, 24];

/** The flow of one result: its picture, its tokens and its way at every t. */
export function FlowDialog() {
  const view = useApp((state) => state.flowView);
  const engine = useApp((state) => state.engine.phase);
  const { closeFlow, retryFlow } = useActions();
  const titleId = useId();
  const { phase, source, path, frames, t } = view;

  if (source === null) return null;
  const share = filledShare(view);
  return (
    <Dialog className="flow" labelledBy={titleId} onClose={closeFlow}>
      <header className="flow-head">
        <div className="flow-title">
          <p className="field-label">{title(source)}</p>
          <h2 id={titleId}>{source.words}</h2>
        </div>
        <StepsChoice source={source} view={view} />
        <button
          type="button"
          className="button button-quiet button-icon flow-close"
          aria-label={say(words.close)}
          onClick={closeFlow}
        >
          <X size={20} aria-hidden="true" />
        </button>
      </header>
      <div className="flow-body">
        <figure className="flow-stage">
          <FramePicture
            frames={frames}
            t={t}
            tokens={path?.tokens}
            missing={path !== null && frames.length === 0 ? say(words.nothingDecoded) : null}
          />
          {phase.kind === 'failed' && (
            <div className="stage-fault">
              <FaultNotice fault={phase.fault} onMend={() => void retryFlow()} />
            </div>
          )}
        </figure>
        <div className="flow-maps">{path !== null && <Maps path={path} t={t} />}</div>
        <Scrubber />
        <div className="flow-foot">
          {path !== null && <StepReading path={path} />}
          <FlowSaving />
        </div>
      </div>
      <footer className="flow-status">
        <p role="status">{statusText(view, engine)}</p>
        {phase.kind !== 'failed' && share !== 1 && <ProgressBar share={share} />}
      </footer>
    </Dialog>
  );
}

function StepsChoice({ source, view }: { source: FlowSource; view: FlowViewState }) {
  const { walkFlowIn } = useActions();
  const usual = useApp((state) => state.engine.pack?.flow.defaultSteps);
  const own = source.request.steps ?? usual;
  const choices = [
    { value: 'own', label: own === undefined ? say('Its own') : say('Its own {own}', { own }) },
    ...FINER.filter((steps) => steps !== own).map((steps) => ({
      value: String(steps),
      label: String(steps),
    })),
  ];
  return (
    <div className="flow-steps">
      <ChoiceGroup
        legend={say(words.steps)}
        legendHidden
        choices={choices}
        value={view.steps === null ? 'own' : String(view.steps)}
        onChange={(value) => void walkFlowIn(value === 'own' ? null : Number(value))}
      />
      <p className="flow-note">{stepsNote(view.steps)}</p>
    </div>
  );
}

function Maps({ path, t }: { path: FlowPath; t: number }) {
  return (
    <>
      <figure className="flow-map">
        <HeatMap path={path} t={t} />
        <figcaption>
          <h3>{say(words.tokens)}</h3>
          <p className="flow-note">{tokensNote(path)}</p>
          <HeatLegend limit={path.limit} />
        </figcaption>
      </figure>
      <figure className="flow-map">
        <PathPlot path={path} t={t} />
        <figcaption>
          <h3>{say(words.way)}</h3>
          <p className="flow-note">{wayNote(path)}</p>
        </figcaption>
      </figure>
    </>
  );
}
