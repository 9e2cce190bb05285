# fish completion for orthweb. To use it: orthweb completion fish > ~/.config/fish/completions/orthweb.fish
function __orthweb_candidates
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l lines ($program __complete fish -- $words "$current" 2>/dev/null </dev/null)
    test (count $lines) -gt 0; or return
    set -l directive $lines[-1]
    set -e lines[-1]
    # Of `--junit=site.xml` the part behind the sign is the path.
    set -l flag (string match -r -- '^--[^=]*=' "$current")
    set -l path (string replace -r -- '^--[^=]*=' '' "$current")
    switch $directive
        case :files
            # As fish completes the words of a command that it knows nothing of.
            for found in (complete -C"'' $path")
                printf '%s%s\n' "$flag" $found
            end
        case :folders
            for found in (complete -C"'' $path" | string match -r -- '^.*/(?=\t|$)')
                printf '%s%s\n' "$flag" $found
            end
        case '*'
            test (count $lines) -gt 0; and printf '%s\n' $lines
    end
end
complete -c orthweb -f -a '(__orthweb_candidates)'
