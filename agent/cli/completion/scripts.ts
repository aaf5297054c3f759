/** For each shell what makes TAB ask `coolwatch complete`; where that knows nothing, files are offered. */
export const scripts = {
  bash: `# coolwatch completion bash > /etc/bash_completion.d/coolwatch
_coolwatch() {
  local word
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("$(printf '%q' "$word")")
  done < <(coolwatch complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _coolwatch coolwatch
`,
  zsh: `#compdef coolwatch
# coolwatch completion zsh > /usr/local/share/zsh/site-functions/_coolwatch
_coolwatch() {
  local -a found
  found=("\${(@f)$(coolwatch complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
if [[ "$funcstack[1]" == _coolwatch ]]; then _coolwatch "$@"; else compdef _coolwatch coolwatch; fi
`,
  fish: `# coolwatch completion fish > ~/.config/fish/completions/coolwatch.fish
complete -c coolwatch -k -a '(coolwatch complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
} as const;

export type Shell = keyof typeof scripts;
