import type { Fault } from '../../store/faults';
import { say, translated } from './say';
import { faultKinds } from './faultKinds';

/**
 * A fault's sentence. In another language than English a sentence that the catalogue has is translated whole; one with
 * names in it is led in by what its code says, and follows as it is.
 */
export function FaultWords({
  fault: { code, message },
}: {
  fault: Pick<Fault, 'code' | 'message'>;
}) {
  const whole = translated(message);
  if (whole !== null) return whole;
  return (
    <>
      {say(faultKinds[code])} <span lang="en">{message}</span>
    </>
  );
}
