import { useId } from 'react';
import { duration } from '../format';

interface Bar {
  label: string;
  milliseconds: number;
}

/**
 * Times as horizontal bars from zero, the longest over the whole width. To assistive technology it is a table, since
 * every value stands beside its bar.
 */
export function BarChart({ title, bars }: { title: string; bars: readonly Bar[] }) {
  const caption = useId();
  const longest = Math.max(...bars.map(({ milliseconds }) => milliseconds), Number.MIN_VALUE);
  return (
    <table className="bar-chart" aria-labelledby={caption}>
      <caption id={caption}>{title}</caption>
      <tbody>
        {bars.map(({ label, milliseconds }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td className="bar-chart-track" aria-hidden="true">
              <svg width="100%" height="12" focusable="false">
                <rect width={`${(100 * milliseconds) / longest}%`} height="12" rx="3" />
              </svg>
            </td>
            <td className="bar-chart-value">{duration(milliseconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
