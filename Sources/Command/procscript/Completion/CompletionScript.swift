import ArgumentParser
import Glibc

/// What a shell is to read so that it completes the words of `procscript`. All that they say is where the shell's answers
/// are: ``ShellCompletion`` knows the words.
struct CompletionScript {
  let text: String

  private static let option = "--generate-completion-script"

  /// The one that `--generate-completion-script=SHELL` asks for, with a blank in place of `=` too; nil where there is no
  /// such option. Without a name it is for the shell that `SHELL` names.
  ///
  /// - Throws: What is wrong with the name.
  static func asked(in words: ProgramArguments) throws -> CompletionScript? {
    for index in (1..<words.count).prefix(while: { words.isOption(at: $0) }) {
      let word = String(cString: words[index])
      if word == option {
        let next = index + 1 < words.count ? String(cString: words[index + 1]) : nil
        return try named(next ?? getenv("SHELL").map { String(cString: $0) } ?? "")
      }
      if word.hasPrefix(option + "=") { return try named(String(word.dropFirst(option.count + 1))) }
    }
    return nil
  }

  private static func named(_ shell: String) throws -> CompletionScript {
    switch shell.split(separator: "/").last {
    case "bash": return CompletionScript(text: bash)
    case "zsh": return CompletionScript(text: zsh)
    case "fish": return CompletionScript(text: fish)
    default:
      throw ValidationError("There are completions for bash, zsh and fish, not for '\(shell)': write \(option)=bash")
    }
  }

  private static let bash = #"""
    # Completes the words of procscript in bash.
    _procscript() {
      local line
      COMPREPLY=()
      while IFS= read -r line; do
        case $line in
          :scripts) _procscript_add -f -X '!*.lua' && _procscript_add -d ;;
          :files) _procscript_add -f ;;
          :folders) _procscript_add -d ;;
          *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
      done < <("${1/#\~/$HOME}" --complete-words "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$2" 2>/dev/null)
    }

    # _procscript_add OPTION…: names of files that begin as the word does.
    _procscript_add() {
      local name
      while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$@" -- "${COMP_WORDS[COMP_CWORD]}")
    }

    # Other files too, where nothing else begins so.
    complete -o filenames -o default -F _procscript procscript

    """#

  private static let zsh = #"""
    #compdef procscript
    # Completes the words of procscript in zsh.
    _procscript() {
      local line
      local -a before described
      (( CURRENT > 2 )) && before=("${(@Q)words[2,CURRENT-1]}")
      for line in "${(@f)$("${words[1]/#\~/$HOME}" --complete-words "${before[@]}" "$PREFIX" 2>/dev/null)}"; do
        case $line in
          :scripts) _files -g '*.lua' ;;
          :files) _files ;;
          :folders) _files -/ ;;
          ?*) described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
        esac
      done
      (( $#described )) && _describe procscript described
    }

    if [[ $funcstack[1] == _procscript ]]; then
      _procscript "$@"
    else
      compdef _procscript procscript
    fi

    """#

  private static let fish = #"""
    # Completes the words of procscript in fish.
    function __procscript_complete
        set -l words (commandline -opc)
        for line in (command $words[1] --complete-words $words[2..] (commandline -ct) 2>/dev/null)
            switch $line
                case :scripts
                    __fish_complete_suffix .lua
                case :files
                    __fish_complete_path (commandline -ct)
                case :folders
                    __fish_complete_directories (commandline -ct)
                case '*'
                    echo $line
            end
        end
    end

    complete -c procscript -f -a '(__procscript_complete)'

    """#
}
