import type { PanelSubject } from './panel-subject';

/** A panel, how it is shown now, and what its menu may change about that. */
export type PanelMenuProps = {
  subject: PanelSubject;
  isLarge: boolean;
  isTable: boolean;
  onToggleLarge: () => void;
  onToggleTable: () => void;
};
