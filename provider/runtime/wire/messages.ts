/** The messages of `definition.ts` as TypeScript sees them; an absent field is undefined. */
export interface DynamicValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

export interface WireDiagnostic {
  readonly severity: number;
  readonly summary: string;
  readonly detail: string;
  readonly attribute?: AttributePath;
}

export interface AttributePath {
  readonly steps: readonly (
    | { readonly attribute_name: string }
    | { readonly element_key_string: string }
    | { readonly element_key_int: number }
  )[];
}

interface Diagnosed {
  readonly diagnostics: readonly WireDiagnostic[];
}

interface Typed {
  readonly type_name: string;
}

interface Opened extends Typed {
  readonly private?: Uint8Array;
}

interface Renewable {
  readonly renew_at?: { readonly seconds: number; readonly nanos: number };
  readonly private?: Uint8Array;
}

interface Messages {
  ValidateProviderConfig: [{ readonly config?: DynamicValue }, Diagnosed];
  ValidateResourceConfig: [
    Typed & {
      readonly config?: DynamicValue;
      readonly client_capabilities?: { readonly write_only_attributes_allowed?: boolean };
    },
    Diagnosed,
  ];
  ValidateDataResourceConfig: [Typed & { readonly config?: DynamicValue }, Diagnosed];
  UpgradeResourceState: [
    Typed & {
      readonly version?: number;
      readonly raw_state?: { readonly json?: Uint8Array; readonly flatmap?: Record<string, string> };
    },
    Diagnosed & { readonly upgraded_state?: DynamicValue },
  ];
  ConfigureProvider: [{ readonly terraform_version?: string; readonly config?: DynamicValue }, Diagnosed];
  ReadResource: [
    Typed & { readonly current_state?: DynamicValue; readonly private?: Uint8Array },
    Diagnosed & { readonly new_state?: DynamicValue; readonly private?: Uint8Array },
  ];
  PlanResourceChange: [
    Typed & {
      readonly prior_state?: DynamicValue;
      readonly proposed_new_state?: DynamicValue;
      readonly config?: DynamicValue;
      readonly prior_private?: Uint8Array;
    },
    Diagnosed & {
      readonly planned_state?: DynamicValue;
      readonly requires_replace?: readonly AttributePath[];
      readonly planned_private?: Uint8Array;
    },
  ];
  ApplyResourceChange: [
    Typed & {
      readonly prior_state?: DynamicValue;
      readonly planned_state?: DynamicValue;
      readonly config?: DynamicValue;
      readonly planned_private?: Uint8Array;
    },
    Diagnosed & { readonly new_state?: DynamicValue; readonly private?: Uint8Array },
  ];
  ImportResourceState: [
    Typed & { readonly id: string },
    Diagnosed & {
      readonly imported_resources?: readonly (Typed & {
        readonly state: DynamicValue;
        readonly private: Uint8Array;
      })[];
    },
  ];
  MoveResourceState: [
    {
      readonly source_provider_address?: string;
      readonly source_type_name?: string;
      readonly target_type_name?: string;
    },
    Diagnosed,
  ];
  ValidateEphemeralResourceConfig: [Typed & { readonly config?: DynamicValue }, Diagnosed];
  OpenEphemeralResource: [
    Typed & { readonly config?: DynamicValue },
    Diagnosed & Renewable & { readonly result?: DynamicValue },
  ];
  RenewEphemeralResource: [Opened, Diagnosed & Renewable];
  CloseEphemeralResource: [Opened, Diagnosed];
  ReadDataSource: [Typed & { readonly config?: DynamicValue }, Diagnosed & { readonly state?: DynamicValue }];
}

export type Method = keyof Messages;
export type RequestOf<M extends Method> = Messages[M][0];
export type ResponseOf<M extends Method> = Messages[M][1];
