# shellcheck shell=bash
# A host's own part of the machine's cgroups: version 1 (one directory in each hierarchy) or version 2
# (one directory). The paths of a booted host are kept in its state, whatever shell asks later.

# One line for each hierarchy the machine has mounted: version, mount point, mount options that name it.
# A version 2 hierarchy beside version 1 (hybrid) has no controllers and is left out.
cgroup_hierarchies() {
  local device point type options
  if grep -q ' cgroup ' /proc/mounts; then
    while read -r device point type options _; do
      [[ $type == cgroup ]] && echo "1 $point $(cgroup_option_names "$options")"
    done </proc/mounts
  else
    while read -r device point type options _; do
      [[ $type == cgroup2 ]] && echo "2 $point -"
    done </proc/mounts
  fi
  : "$device"
}

# Of 'rw,nosuid,relatime,cpu,cpuacct' only what selects the hierarchy: 'cpu,cpuacct'.
cgroup_option_names() {
  local option names=()
  local IFS=,
  for option in $1; do
    case $option in
      rw | ro | nosuid | nodev | noexec | relatime | noatime | seclabel | xattr | release_agent=*) ;;
      name=*) names+=(none "$option") ;;
      *) names+=("$option") ;;
    esac
  done
  echo "${names[*]}"
}

cgroup_make() {
  local host=$1 version point dir list
  list=$(host_state "$host")/cgroups
  : >"$list"
  while read -r version point _; do
    dir=$point/$LAB_PREFIX-$host
    if ((version == 2)); then
      cgroup_delegate "$point"
      # Version 2 wants processes in leaves only; the host's first process lives in this one.
      mkdir -p "$dir/init"
      echo "$dir/init" >>"$list"
    else
      mkdir -p "$dir"
      if [[ -e $dir/cpuset.cpus ]]; then
        cat "$point/cpuset.cpus" >"$dir/cpuset.cpus"
        cat "$point/cpuset.mems" >"$dir/cpuset.mems"
      fi
      echo "$dir" >>"$list"
    fi
  done < <(cgroup_hierarchies)
}

# Children of this version 2 group get all controllers it has itself.
cgroup_delegate() {
  local controller controllers
  read -r -a controllers <"$1/cgroup.controllers"
  for controller in "${controllers[@]}"; do
    echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null || true
  done
}

# Move the calling shell into the host's groups.
cgroup_enter() {
  local dir
  while read -r dir; do
    echo "$BASHPID" >"$dir/cgroup.procs" || die "cannot enter $dir"
  done <"$(host_state "$1")/cgroups"
}

# The namespace's root is the group a process is in when it unshares: for version 2 one above 'init'.
cgroup_enter_root() {
  local dir
  while read -r dir; do
    echo "$BASHPID" >"${dir%/init}/cgroup.procs" || die "cannot enter ${dir%/init}"
  done <"$(host_state "$1")/cgroups"
}

cgroup_remove() {
  local dir list
  list=$(host_state "$1")/cgroups
  [[ -e $list ]] || return 0
  while read -r dir; do
    dir=${dir%/init}
    [[ -d $dir ]] || continue
    wait_until 10 cgroup_remove_tree "$dir" || die "processes remain in $dir"
  done <"$list"
  rm -f "$list"
}

cgroup_remove_tree() {
  find "$1" -depth -type d -exec rmdir {} + 2>/dev/null || true
  [[ ! -e $1 ]]
}

# In the host, as its first process: a /sys of its own with the same hierarchies as the machine's.
cgroup_mount_own() {
  local version point options hierarchies
  hierarchies=$(cgroup_hierarchies)
  umount -l /sys
  mount -t sysfs sysfs /sys
  if [[ $hierarchies == 2* ]]; then
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    cgroup_delegate /sys/fs/cgroup
    return
  fi
  mount -t tmpfs -o mode=755,size=1m tmpfs /sys/fs/cgroup
  while read -r version point options; do
    mkdir -p "$point"
    mount -t cgroup -o "$options" cgroup "$point"
  done <<<"$hierarchies"
}
