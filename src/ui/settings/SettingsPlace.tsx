import { Keyboard } from 'lucide-react';
import { ChoiceGroup } from '../parts/ChoiceGroup';
import { useActions, useApp } from '../storeContext';
import type { ExecutionProviderChoice } from '../../protocol/api';
import type { EnginePhase } from '../../store/engine';
import { LIVE_LIMIT, usualTime, type LiveChoice } from '../../store/live';
import type { LanguageChoice, Theme } from '../../store/preferences';
import { duration } from '../format';
import { BenchmarkCard } from './BenchmarkCard';
import { providerNames } from './benchmarkText';
import { VersionCard } from './VersionCard';
import { say, translated, type Label } from '../text/say';
import '../models/models.css';
import './settings.css';

const themeChoices: { value: Theme; label: Label }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

// Each in its own language: who needs it can read it.
const languageNames: { value: LanguageChoice; label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
];

const providerChoices: { value: ExecutionProviderChoice; label: Label }[] = [
  { value: 'auto', label: 'Automatic' },
  { value: 'webgpu', label: 'WebGPU' },
  { value: 'wasm', label: 'WebAssembly' },
];

const liveChoices: { value: LiveChoice; label: Label }[] = [
  { value: 'auto', label: 'Automatic' },
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
];

/** Looks, where the model runs, and what the page does with what it is given. */
export function SettingsPlace() {
  const preferences = useApp((state) => state.preferences);
  const forced = useApp((state) => state.forcedProvider);
  const engine = useApp((state) => state.engine);
  const time = useApp((state) => usualTime(state.pace));
  const { chooseTheme, chooseLanguage, chooseLive, chooseExecutionProvider, showKeySheet } =
    useActions();
  return (
    <div className="sheet">
      <h2 className="sheet-title">{say('Settings')}</h2>
      <section className="card setting" aria-labelledby="setting-looks">
        <h3 id="setting-looks">{say('Looks')}</h3>
        <ChoiceGroup
          legend={say('Theme')}
          legendHidden
          choices={inWords(themeChoices)}
          value={preferences.theme}
          onChange={chooseTheme}
        />
      </section>
      <section className="card setting" aria-labelledby="setting-language">
        <h3 id="setting-language">{say('Language')}</h3>
        <ChoiceGroup
          legend={say('Language')}
          legendHidden
          choices={[{ value: 'auto', label: say('As the browser') }, ...languageNames]}
          value={preferences.language}
          onChange={chooseLanguage}
        />
        <p className="setting-words">
          {say('The model reads and writes English in every language of the page.')}
        </p>
      </section>
      <section className="card setting" aria-labelledby="setting-live">
        <h3 id="setting-live">{say('Live pictures')}</h3>
        <ChoiceGroup
          legend={say('Draw while you type')}
          legendHidden
          choices={inWords(liveChoices)}
          value={preferences.live}
          onChange={chooseLive}
        />
        <p className="setting-words">{liveWords(time)}</p>
      </section>
      <section className="card setting" aria-labelledby="setting-provider">
        <h3 id="setting-provider">{say('Where the model runs')}</h3>
        <ChoiceGroup
          legend={say('Execution provider')}
          legendHidden
          choices={inWords(providerChoices)}
          value={forced ?? preferences.executionProvider}
          onChange={chooseExecutionProvider}
        />
        <p className="setting-words">{providerWords(engine.phase)}</p>
      </section>
      <BenchmarkCard />
      <VersionCard />
      <section className="card setting" aria-labelledby="setting-keys">
        <h3 id="setting-keys">{say('Keyboard')}</h3>
        <p className="setting-words">{say('Everything here can be done without a pointer.')}</p>
        <button type="button" className="button" onClick={() => showKeySheet(true)}>
          <Keyboard size={18} aria-hidden="true" />
          {say('Show the keys')}
        </button>
      </section>
      <section className="card setting" aria-labelledby="setting-privacy">
        <h3 id="setting-privacy">{say('Privacy')}</h3>
        <p className="setting-words">
          {say(
            'Everything happens on this machine. Your prompts and pictures are never sent anywhere, and nothing counts what you do. This browser keeps your settings, the last prompt, how fast this device draws, and your gallery, nothing more.',
          )}
        </p>
      </section>
      <section className="card setting" aria-labelledby="setting-about">
        <h3 id="setting-about">{say('About')}</h3>
        <p className="setting-words">
          {say(
            'FlowTok Web turns words into pictures and pictures into words with one small network that moves between the two, after',
          )}{' '}
          <a href="https://arxiv.org/abs/2503.10772" target="_blank" rel="noreferrer">
            FlowTok
          </a>{' '}
          {say(
            'by He, Yu, Liu and Chen. Its code is free under the Apache License 2.0; what the model learned from is listed under Models.',
          )}
        </p>
        <p className="setting-words">
          <a href="licences.txt" target="_blank">
            {say('Licences')}
          </a>{' '}
          {say('of all that is in it: packages, typeface, data.')}
        </p>
      </section>
    </div>
  );
}

function inWords<T extends string>(choices: readonly { value: T; label: Label }[]) {
  return choices.map(({ value, label }) => ({ value, label: say(label) }));
}

function providerWords(phase: EnginePhase): string {
  if (phase.kind === 'loading') return say('The model is being made ready.');
  if (phase.kind === 'failed')
    return say('The model is not running. {message}', {
      message: translated(phase.fault.message) ?? phase.fault.message,
    });
  return say('In use: {provider}. {reason}', {
    provider: providerNames[phase.executionProvider],
    reason: translated(phase.reason) ?? phase.reason,
  });
}

function liveWords(time: number | null): string {
  const rule = say(
    'The picture follows what you type and set, and each gives way to the next; Generate keeps one. Automatic has it on where a picture takes at most {limit}.',
    { limit: duration(LIVE_LIMIT) },
  );
  return time === null ? rule : say('{rule} Here it takes {time}.', { rule, time: duration(time) });
}
