import type { DockerResources } from './synthesized.ts';

/** A container with every attribute that both providers support and that an engine in a container can do. */
export const everyAttribute = (prefix: string, image: string, ports: readonly number[]): DockerResources => ({
  data: { docker_image: { tiny: { name: image } } },
  resource: {
    docker_network: {
      net: {
        name: `${prefix}-net`,
        internal: true,
        attachable: true,
        options: { 'com.docker.network.bridge.enable_icc': 'true' },
        labels: [{ label: 'one', value: '1' }],
      },
    },
    docker_volume: { data: { name: `${prefix}-vol`, labels: [{ label: 'one', value: '1' }] } },
    docker_container: {
      all: {
        name: `${prefix}-all`,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own template
        image: '${data.docker_image.tiny.id}',
        command: ['one', 'two words'],
        env: ['B=2', 'A=1', 'C=a=b c'],
        hostname: 'here',
        domainname: 'example.test',
        user: '1000:1000',
        working_dir: '/tmp',
        tty: true,
        stdin_open: true,
        must_run: false,
        restart: 'on-failure',
        max_retry_count: 3,
        stop_signal: 'SIGINT',
        stop_timeout: 7,
        destroy_grace_seconds: 2,
        memory: 64,
        memory_swap: 128,
        shm_size: 32,
        cpu_shares: 512,
        cpu_set: '0',
        cpu_period: 100_000,
        cpu_quota: 50_000,
        init: true,
        ipc_mode: 'shareable',
        cgroupns_mode: 'private',
        privileged: false,
        group_add: ['1001'],
        security_opts: ['no-new-privileges'],
        sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
        tmpfs: { '/scratch': 'size=1m' },
        log_driver: 'json-file',
        log_opts: { 'max-size': '1m', 'max-file': '2' },
        dns: ['127.0.0.11'],
        dns_opts: ['ndots:1'],
        dns_search: ['example.test'],
        labels: [
          { label: 'two', value: '2' },
          { label: 'one', value: '1' },
        ],
        capabilities: [{ add: ['CAP_NET_ADMIN', 'CAP_SYS_TIME'], drop: ['CAP_CHOWN'] }],
        devices: [{ host_path: '/dev/null', container_path: '/dev/nothing', permissions: 'rw' }],
        host: [{ host: 'elsewhere', ip: '192.0.2.1' }],
        ulimit: [
          { name: 'nofile', soft: 1024, hard: 2048 },
          { name: 'core', soft: 0, hard: 0 },
        ],
        healthcheck: [
          {
            test: ['CMD', '/bin/busybox', 'true'],
            interval: '1m30s',
            timeout: '5s',
            start_period: '1s',
            retries: 4,
          },
        ],
        volumes: [
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own template
          { volume_name: '${docker_volume.data.name}', container_path: '/data' },
          { host_path: '/etc', container_path: '/host-etc', read_only: true },
        ],
        mounts: [
          {
            type: 'tmpfs',
            target: '/mounted',
            read_only: true,
            tmpfs_options: [{ size_bytes: 1_048_576, mode: 448 }],
          },
        ],
        upload: [{ file: '/etc/app/config', content: 'a=b\n', permissions: '0600' }],
        networks_advanced: [
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own template
          { name: '${docker_network.net.name}', aliases: ['other', 'names'] },
        ],
      },
      read_only: {
        name: `${prefix}-read-only`,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own template
        image: '${data.docker_image.tiny.id}',
        entrypoint: ['/bin/sh', '-c'],
        command: ['exec /bin/busybox sleep 1000'],
        read_only: true,
        destroy_grace_seconds: 0,
        ports: [
          { internal: 80, external: ports[0], ip: '127.0.0.1' },
          { internal: 81, external: ports[1], protocol: 'udp', ip: '127.0.0.1' },
        ],
      },
    },
  },
});
