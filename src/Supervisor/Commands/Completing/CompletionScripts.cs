using System.Collections.Immutable;

namespace Supervisor.Commands.Completing;

/// <summary>The scripts for shells. They say nothing when something is wrong: a press of a key is not the place for it.</summary>
internal static class CompletionScripts
{
    public static ImmutableArray<(string Shell, string Text)> All => [("bash", Bash), ("zsh", Zsh), ("fish", Fish)];

    private const string Bash = """
        # bash completion for supervisor: source <(supervisor completion bash)
        _supervisor() {
            local candidate
            COMPREPLY=()
            while IFS= read -r candidate; do
                if [[ $candidate == :files ]]; then
                    compopt -o default 2>/dev/null
                else
                    COMPREPLY+=("$(printf '%q' "$candidate")")
                fi
            done < <("${COMP_WORDS[0]/#\~/$HOME}" complete --line "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
            if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
                compopt -o nospace 2>/dev/null
            fi
        }
        complete -F _supervisor supervisor

        """;

    private const string Zsh = """
        #compdef supervisor
        # zsh completion for supervisor, after compinit: source <(supervisor completion zsh)
        _supervisor() {
            local line tab=$'\t' files=
            local -a candidates
            while IFS= read -r line; do
                if [[ $line == :files ]]; then
                    files=1
                elif [[ $line == *$tab* ]]; then
                    candidates+=("${${line%%$tab*}//:/\\:}:${line#*$tab}")
                else
                    candidates+=("${line//:/\\:}")
                fi
            done < <(${(Q)~words[1]} complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)
            (( ${#candidates} )) && _describe -V supervisor candidates
            [[ -n $files ]] && _files
        }
        if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
            _supervisor "$@"
        elif (( $+functions[compdef] )); then
            compdef _supervisor supervisor
        fi

        """;

    private const string Fish = """
        # fish completion for supervisor: supervisor completion fish | source
        function __supervisor_complete
            set -l words (commandline -opc) (commandline -ct)
            for line in (command $words[1] complete -- $words[2..] 2>/dev/null)
                if test "$line" = :files
                    __fish_complete_path (commandline -ct)
                else
                    echo $line
                end
            end
        end
        complete -c supervisor -f -a '(__supervisor_complete)'

        """;
}
