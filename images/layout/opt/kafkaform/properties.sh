# Properties files from environment variables.

# decode_name A_B: `_` is `.`, `__` is `_`, `___` is `-`.
decode_name() {
  local name=${1//___/$'\1'}
  name=${name//__/$'\2'}
  name=${name//_/.}
  name=${name//$'\1'/-}
  printf '%s' "${name//$'\2'/_}"
}

# unicode_escape VALUE: what is not ASCII as \uXXXX, since Java reads properties as Latin-1.
unicode_escape() {
  local LC_ALL=C.UTF-8 value=$1 escaped= character code i
  for ((i = 0; i < ${#value}; i++)); do
    character=${value:i:1}
    printf -v code %d "'$character"
    if ((code < 128)); then
      escaped+=$character
    elif ((code < 0x10000)); then
      printf -v escaped '%s\\u%04x' "$escaped" "$code"
    else
      ((code -= 0x10000))
      printf -v escaped '%s\\u%04x\\u%04x' "$escaped" $((0xd800 + (code >> 10))) $((0xdc00 + (code & 0x3ff)))
    fi
  done
  printf '%s' "$escaped"
}

# escape_value VALUE: so that Java reads back exactly VALUE.
escape_value() {
  local value=${1//\\/\\\\}
  value=${value//$'\n'/\\n}
  value=${value//$'\r'/\\r}
  value=${value//$'\t'/\\t}
  [[ $value == ' '* ]] && value=\\$value
  [[ $value == *[![:ascii:]]* ]] && value=$(unicode_escape "$value")
  printf '%s' "$value"
}

# environment_properties PREFIX lower|keep NOT_PROPERTIES: one line for each variable with the prefix, sorted by name.
environment_properties() {
  local prefix=$1 case=$2 excluded=$3 variable name
  for variable in $(compgen -e "$prefix" | LC_ALL=C sort); do
    [[ $variable =~ ^($excluded)$ ]] && continue
    name=$(decode_name "${variable#"$prefix"}")
    [[ $case == lower ]] && name=${name,,}
    printf '%s=%s\n' "$name" "$(escape_value "${!variable}")"
  done
}

# property NAME: its value in $properties_file (the last one counts, as in Java); empty when it isn't there.
property() {
  local name=${1//./\\.} value
  value=$(sed -n -E "s/^[[:space:]]*$name[[:space:]]*[=:][[:space:]]*//p" "$properties_file")
  printf '%s' "${value##*$'\n'}"
}
