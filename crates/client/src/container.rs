//! Whether this is a container, whose machine ID may be its image's.

use std::fs;
use std::path::Path;

/// Whether the machine ID is probably that of an image: in a container, unless whoever started it mounted one.
pub(crate) fn shares_its_machine_id() -> bool {
    let exists = |path: &str| Path::new(path).exists();
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let is_container =
        exists("/.dockerenv") || exists("/run/.containerenv") || is_of_container(&read("/proc/1/cgroup"));
    is_container && !has_mounted_machine_id(&read("/proc/self/mountinfo"))
}

/// The control groups of the first process, as Docker, containerd, Podman, Kubernetes and LXC name theirs (`cgroups(7)`).
fn is_of_container(cgroup: &str) -> bool {
    let names = ["docker", "containerd", "libpod", "kubepods", "lxc"];
    cgroup.lines().any(|line| names.iter().any(|name| line.contains(name)))
}

/// The fifth field is the mount point (`proc_pid_mountinfo(5)`).
fn has_mounted_machine_id(mountinfo: &str) -> bool {
    let mount_points = mountinfo.lines().filter_map(|line| line.split(' ').nth(4));
    mount_points.into_iter().any(|point| point == "/etc/machine-id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_is_known_by_its_control_groups() {
        for cgroup in [
            "12:pids:/docker/0f1e2d\n0::/",
            "0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-0f.scope",
            "0::/machine.slice/libpod-0f1e.scope/container",
            "4:memory:/lxc/web",
        ] {
            assert!(is_of_container(cgroup), "{cgroup}");
        }
        for cgroup in ["", "0::/init.scope", "9:name=systemd:/\n8:pids:/", "0::/user.slice/user-1000.slice"] {
            assert!(!is_of_container(cgroup), "{cgroup}");
        }
    }

    #[test]
    fn a_machine_id_that_was_mounted_is_somebodys_decision() {
        let mounted = "1 0 0:1 / / rw - overlay overlay rw\n2 1 8:1 /id /etc/machine-id ro - ext4 /dev/sda1 rw\n";
        assert!(has_mounted_machine_id(mounted));
        assert!(!has_mounted_machine_id("1 0 0:1 / / rw - overlay overlay rw\n2 1 8:1 /etc/machine-id /mnt ro\n"));
    }
}
