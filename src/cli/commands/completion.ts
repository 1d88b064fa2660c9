/** `backlot completion`: shell completion, with values from the running server. */
import { Argument } from '@commander-js/extra-typings';
import { command } from '../command.ts';
import { print } from '../output.ts';

const scripts = {
  bash: `_backlot() {
  local IFS=$'\\n'
  COMPREPLY=($(backlot complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[./=] ]] && compopt -o nospace
}
complete -o default -F _backlot backlot`,
  zsh: `#compdef backlot
_backlot() {
  local -a found
  found=(\${(f)"$(backlot complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  (( \${#found} )) && compadd -a found || _files
}
compdef _backlot backlot`,
  fish: `complete -c backlot -a '(backlot complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
};
const shells = ['bash', 'zsh', 'fish'] as const;

export const completion = () =>
  command('completion', 'Prints the completion script of a shell.', [
    'source <(backlot completion bash)                # in ~/.bashrc',
    'source <(backlot completion zsh)                 # in ~/.zshrc',
    'backlot completion fish > ~/.config/fish/completions/backlot.fish',
  ])
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(shells))
    .action((shell) => print(scripts[shell]));

/** What the scripts ask: the words typed so far, the last of them unfinished. */
export const complete = () =>
  command('complete', 'Prints what the last of the given words could become, one a line.', [
    'backlot complete -- trigger str',
  ])
    .argument('[words...]')
    .action(async (words) => {
      const { candidates } = await import('../candidates.ts');
      const found = await candidates(words);
      if (found.length > 0) print(found.join('\n'));
    });
