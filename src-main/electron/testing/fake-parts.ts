import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type Electron from 'electron';
import type { PortPart, WebContentsPart, WindowPart } from '../parts.ts';

/** Every `on` of Electron has its own overloads and returns its own class; neither matters to who listens. */
export class Emitter {
  readonly events = new EventEmitter();
  on(event: string, listener: (...args: never[]) => void): never {
    this.events.on(event, listener as (...args: unknown[]) => void);
    return this as never;
  }
  once(event: string, listener: (...args: never[]) => void): never {
    this.events.once(event, listener as (...args: unknown[]) => void);
    return this as never;
  }
}

/** An event that can be prevented, and tells whether it was. */
export function preventable<T extends object>(values: T): T & { preventDefault(): void; prevented: boolean } {
  return {
    ...values,
    prevented: false,
    preventDefault() {
      this.prevented = true;
    },
  };
}

export interface FakePage {
  url: string;
  /** The page's end of the port that it was handed. */
  ports: MessagePort[];
}

export interface FakeWindow extends WindowPart {
  readonly events: EventEmitter;
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly contents: EventEmitter;
  readonly page: FakePage;
  state: {
    visible: boolean;
    focused: boolean;
    minimized: boolean;
    maximized: boolean;
    destroyed: boolean;
    fullScreen: boolean;
    progress: number | null;
    overlay: string | null;
  };
  openHandler: Parameters<WebContentsPart['setWindowOpenHandler']>[0] | null;
  /** As a person clicks its cross. True if it was closed. */
  clickClose(): boolean;
  /** The preload of the page asks for its port. */
  ask(): void;
}

/** Its ports are Node's, with the manners of Electron's. */
export class FakeMessageChannel {
  readonly port1: PortPart;
  readonly port2: PortPart;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = mainPort(port1);
    this.port2 = mainPort(port2);
  }
}

const inner = new WeakMap<object, MessagePort>();
export const innerPort = (port: unknown): MessagePort => inner.get(port as object) as MessagePort;

/** A port of Node with the manners of one of Electron's main process. */
function mainPort(port: MessagePort): PortPart {
  const made = {
    on(event: string, listener: (value: never) => void): never {
      port.on(event as 'message', (data: unknown) => listener({ data, ports: [] } as never));
      return made as never;
    },
    start: () => port.start(),
    close: () => port.close(),
    postMessage: (message: unknown) => port.postMessage(message),
  } satisfies PortPart;
  inner.set(made, port);
  return made;
}

export interface ShownTray {
  image: string;
  tooltip: string;
  menu: Electron.MenuItemConstructorOptions[];
  destroyed: boolean;
  events: EventEmitter;
}

export const fakeTray = (trays: ShownTray[], changed: () => void) =>
  class extends Emitter {
    readonly shown: ShownTray = { image: '', tooltip: '', menu: [], destroyed: false, events: this.events };
    constructor(image: Electron.NativeImage) {
      super();
      this.setImage(image);
      trays.push(this.shown);
    }
    setImage(image: Electron.NativeImage | string) {
      this.shown.image = (image as unknown as { path: string }).path;
    }
    setToolTip(tooltip: string) {
      this.shown.tooltip = tooltip;
      changed();
    }
    setContextMenu(menu: Electron.Menu | null) {
      this.shown.menu = templateOf(menu);
      changed();
    }
    destroy() {
      this.shown.destroyed = true;
    }
  };

export interface ShownNotification {
  options: Electron.NotificationConstructorOptions;
  events: EventEmitter;
  closed: boolean;
}

export const fakeNotification = (notifications: ShownNotification[], changed: () => void) =>
  class extends Emitter {
    static isSupported = () => true;
    readonly shown: ShownNotification;
    constructor(options: Electron.NotificationConstructorOptions = {}) {
      super();
      this.shown = { options, events: this.events, closed: false };
    }
    show() {
      notifications.push(this.shown);
      changed();
    }
    close() {
      this.shown.closed = true;
    }
  };

export const templateOf = (menu: Electron.Menu | null): Electron.MenuItemConstructorOptions[] =>
  (menu as unknown as { template: Electron.MenuItemConstructorOptions[] } | null)?.template ?? [];
