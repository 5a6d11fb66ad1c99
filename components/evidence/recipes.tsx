import { CopyButton } from '@/components/evidence/copy-button';
import { CodeBox } from '@/components/evidence/json-text';
import type { VerifyRecipe } from '@/components/evidence/verify-commands';

/** Commands to check something with, each tool on its own, ready to copy. */
export function Recipes({ recipes }: { recipes: readonly VerifyRecipe[] }) {
  return recipes.map(({ tool, says, lines }) => (
    <div key={tool} className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-1.5">
      <div className="flex items-start justify-between gap-3">
        <p className="text-sm">
          <span className="font-medium">{tool}</span> <span className="text-muted">{says}</span>
        </p>
        <CopyButton text={lines.join('\n')} what={`the ${tool} commands`} />
      </div>
      <CodeBox label={`Commands for ${tool}`}>{lines.join('\n')}</CodeBox>
    </div>
  ));
}
