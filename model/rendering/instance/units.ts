import type { ContainerModel } from '../../container.ts';

/** Who runs the server on an instance; the same number on all of them, since a volume moves to the next instance. */
export const INSTANCE_USER = { name: 'kafka', uid: 9092 } as const;

/**
 * What these mount is for the server and for the next start. With `+` systemd skips a unit's restrictions but not its mount namespace, in
 * which a mount would end with the command: the server would write to the root volume.
 */
const IN_MAIN_NAMESPACE = '/usr/bin/nsenter --target 1 --mount --';

/**
 * The unit of the instance's one server. A broker that was killed comes back only when ZooKeeper has ended its session
 * (NodeExistsException until then), so it is started again and again, without a limit.
 */
export const serverUnit = ({ name, command, ulimits, stopGraceSeconds }: ContainerModel): string => `[Unit]
Description=${command[0]} ${name}
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
User=${INSTANCE_USER.name}
Group=${INSTANCE_USER.name}
Environment=JAVA_HOME=/opt/java/openjdk LOG_DIR=/tmp
ExecStartPre=+/opt/kafkaform/instance/install.sh
ExecStartPre=+${IN_MAIN_NAMESPACE} /opt/kafkaform/instance/disks.sh
ExecStartPre=+${IN_MAIN_NAMESPACE} /opt/kafkaform/instance/secrets.sh
ExecStart=/opt/kafkaform/instance/run.sh ${command.join(' ')}
Restart=always
RestartSec=5
SuccessExitStatus=143
LimitNOFILE=${ulimits.find((limit) => limit.name === 'nofile')?.soft ?? 65536}
TimeoutStartSec=infinity
TimeoutStopSec=${stopGraceSeconds}
PrivateTmp=yes
ProtectHome=yes
ProtectSystem=full
NoNewPrivileges=yes

[Install]
WantedBy=multi-user.target
`;

/** Keys and passwords once more; servers read renewed files without a restart. */
export const SECRETS_SERVICE = `[Unit]
Description=Keys and passwords from Secrets Manager

[Service]
Type=oneshot
ExecStart=/opt/kafkaform/instance/secrets.sh
`;

export const SECRETS_TIMER = `[Unit]
Description=Keys and passwords, every minute

[Timer]
OnActiveSec=60
OnUnitActiveSec=60
AccuracySec=1

[Install]
WantedBy=timers.target
`;
